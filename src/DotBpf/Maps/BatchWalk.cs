using System.Buffers;

namespace DotBpf;

/// <summary>Walks a whole map by batches, with buffers from the pool.</summary>
/// <remarks>
/// A batch of a hash is made of whole buckets, each read under its lock, so a key that is there all the time comes exactly
/// once, whatever others write meanwhile. A bucket that needs more room than there is makes the buffers grow.
/// </remarks>
internal struct BatchWalk : IDisposable
{
    private const int LargestBuffer = 1 << 30;

    private readonly MapHandle _map;
    private byte[] _keys;
    private byte[] _values;
    private byte[] _from;
    private byte[] _to;
    private int _capacity;
    private bool _hasStarted;
    private bool _hasEnded;

    internal BatchWalk(MapHandle map, int capacity)
    {
        _map = map;
        _capacity = Math.Clamp(capacity, 1, LargestBuffer / Math.Max(map.KeySize + map.ValueSize, 1));
        _keys = ArrayPool<byte>.Shared.Rent(_capacity * map.KeySize);
        _values = ArrayPool<byte>.Shared.Rent(_capacity * map.ValueSize);
        _from = ArrayPool<byte>.Shared.Rent(map.TokenSize);
        _to = ArrayPool<byte>.Shared.Rent(map.TokenSize);
    }

    /// <summary>How many entries the last batch has.</summary>
    internal int Count { get; private set; }

    internal readonly Span<byte> Keys => _keys.AsSpan(0, Count * _map.KeySize);

    internal readonly Span<byte> Values => _values.AsSpan(0, Count * _map.ValueSize);

    internal readonly Span<byte> Key(int index) => _keys.AsSpan(index * _map.KeySize, _map.KeySize);

    internal readonly Span<byte> Value(int index) => _values.AsSpan(index * _map.ValueSize, _map.ValueSize);

    /// <summary>Reads the next batch that has entries.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool MoveNext()
    {
        Count = 0;
        while (!_hasEnded && Count == 0)
            ReadBatch();
        return Count > 0;
    }

    public void Dispose()
    {
        if (_keys is null)
            return;
        ArrayPool<byte>.Shared.Return(_keys);
        ArrayPool<byte>.Shared.Return(_values);
        ArrayPool<byte>.Shared.Return(_from);
        ArrayPool<byte>.Shared.Return(_to);
        this = default;
        _hasEnded = true;
    }

    private void ReadBatch()
    {
        int count = _capacity;
        ReadOnlySpan<byte> from = _hasStarted ? _from.AsSpan(0, _map.TokenSize) : [];
        Errno errno = _map.LookupBatch(from, _to.AsSpan(0, _map.TokenSize), _keys, _values, ref count);
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENOSPC))
            _map.Throw(errno, BpfCommand.MapLookupBatch);
        Count = count;
        _hasStarted = true;
        _hasEnded = errno == Errno.ENOENT;
        (_from, _to) = (_to, _from);
        if (errno == Errno.ENOSPC)
            Grow();
    }

    private void Grow()
    {
        if (_capacity > LargestBuffer / 2 / Math.Max(_map.KeySize + _map.ValueSize, 1))
            _map.Throw(Errno.ENOSPC, BpfCommand.MapLookupBatch);
        _capacity *= 2;
        ArrayPool<byte>.Shared.Return(_keys);
        ArrayPool<byte>.Shared.Return(_values);
        _keys = ArrayPool<byte>.Shared.Rent(_capacity * _map.KeySize);
        _values = ArrayPool<byte>.Shared.Rent(_capacity * _map.ValueSize);
    }
}
