namespace DotBpf;

/// <summary>The only value of a data section's map: through memory where the host can map it, by reading and writing the whole value elsewhere.</summary>
internal sealed class DataSectionMemory(MapHandle map, bool isReadOnly) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lazy<MappedMemory?> _memory = new(() => map.CanOpenMemory ? map.OpenMemory(isReadOnly) : null);
    private volatile bool _isDisposed;

    private MappedMemory? Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(BpfObject));
            return _memory.Value;
        }
    }

    internal void Read(uint offset, Span<byte> bytes)
    {
        if (Memory is { } memory)
        {
            using MappedValues<byte> values = memory.Borrow<byte>(offset, bytes.Length);
            values.ReadOnlySpan.CopyTo(bytes);
        }
        else
        {
            ReadWhole().AsSpan((int)offset, bytes.Length).CopyTo(bytes);
        }
    }

    internal void Write(uint offset, ReadOnlySpan<byte> bytes)
    {
        if (Memory is { } memory)
        {
            using MappedValues<byte> values = memory.Borrow<byte>(offset, bytes.Length);
            bytes.CopyTo(values.Span);
            return;
        }

        lock (_lock)
        {
            byte[] whole = ReadWhole();
            bytes.CopyTo(whole.AsSpan((int)offset));
            map.ThrowIfFailed(map.Update(stackalloc byte[sizeof(uint)], whole), BpfCommand.MapUpdate);
        }
    }

    /// <exception cref="FeatureNotSupportedException">The host cannot map it.</exception>
    internal MappedValues<T> Borrow<T>(uint offset)
        where T : unmanaged => (Memory ?? map.OpenMemory(isReadOnly)).Borrow<T>(offset, count: 1);

    public void Dispose()
    {
        _isDisposed = true;
        if (_memory.IsValueCreated)
            _memory.Value?.Dispose();
    }

    private byte[] ReadWhole()
    {
        byte[] whole = new byte[map.ValueSize];
        map.ThrowIfFailed(map.Lookup(stackalloc byte[sizeof(uint)], whole), BpfCommand.MapLookup);
        return whole;
    }
}
