using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Values in the memory of a map, borrowed until they are disposed. References and spans taken from it cannot leave the scope of the variable that holds it.</summary>
/// <remarks>
/// <para>Lifetime: while it is borrowed the memory stays, even when the map and the mapping are disposed by others. A copy would give
/// back what was borrowed once: pass it by reference, and dispose it once.</para>
/// <para>Threads: other threads, other processes and programs change the values at any time.</para>
/// </remarks>
/// <typeparam name="T">A value without references.</typeparam>
/// <example><c>using MappedValues&lt;ulong&gt; hits = memory.Borrow(); ulong now = Volatile.Read(ref hits[3]); Interlocked.Add(ref hits[3], 1);</c></example>
public ref struct MappedValues<T> : IDisposable
    where T : unmanaged
{
    private readonly Span<byte> _bytes;
    private readonly Span<T> _writable; // empty where the indexer has more to check
    private readonly int _stride;
    private readonly int _length;
    private readonly bool _isReadOnly;
    private MappedMemory? _memory;

    internal MappedValues(MappedMemory memory, Span<byte> bytes, int stride)
    {
        _memory = memory;
        _bytes = bytes;
        _stride = stride;
        _length = bytes.Length / stride;
        _isReadOnly = memory.IsReadOnly;
        _writable = _isReadOnly || stride != Unsafe.SizeOf<T>() ? [] : MemoryMarshal.Cast<byte, T>(bytes);
    }

    /// <summary>How many values.</summary>
    public readonly int Length => _length;

    /// <summary>A value to read and write in place.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    /// <exception cref="InvalidOperationException">The memory may only be read: use <see cref="Peek"/>.</exception>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    [UnscopedRef]
    public readonly ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index < (uint)_writable.Length)
                return ref _writable[index];
            if (_isReadOnly)
                ThrowReadOnly();
            return ref At(index);
        }
    }

    /// <summary>The values in a row.</summary>
    /// <exception cref="InvalidOperationException">They may only be read, or are padded to 8 bytes, so that they do not lie in a row: use the indexer.</exception>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    [UnscopedRef]
    public readonly Span<T> Span
    {
        get
        {
            if (_isReadOnly)
                ThrowReadOnly();
            return MemoryMarshal.Cast<byte, T>(Row());
        }
    }

    /// <summary>The values in a row, to be read only.</summary>
    /// <exception cref="InvalidOperationException">They are padded to 8 bytes, so that they do not lie in a row: use <see cref="Peek"/>.</exception>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    [UnscopedRef]
    public readonly ReadOnlySpan<T> ReadOnlySpan => MemoryMarshal.Cast<byte, T>(Row());

    /// <summary>A value to read in place.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    [UnscopedRef]
    public readonly ref readonly T Peek(int index) => ref At(index);

    /// <summary>Gives the values back. No reference to them may be used any more.</summary>
    public void Dispose()
    {
        MappedMemory? memory = _memory;
        this = default;
        memory?.DangerousRelease();
    }

    [UnscopedRef]
    private readonly ref T At(int index)
    {
        if ((uint)index >= (uint)_length)
            ThrowNoSuchValue(index);
        return ref MemoryMarshal.AsRef<T>(_bytes[(index * _stride)..]);
    }

    private readonly Span<byte> Row()
    {
        if (_memory is null)
            throw new ObjectDisposedException(nameof(MappedValues<T>));
        return _stride == Unsafe.SizeOf<T>()
            ? _bytes
            : throw new InvalidOperationException($"Values of {Unsafe.SizeOf<T>()} bytes lie {_stride} bytes apart. Use the indexer, or a type of {_stride} bytes.");
    }

    [DoesNotReturn]
    private readonly void ThrowNoSuchValue(int index)
    {
        if (_memory is null)
            throw new ObjectDisposedException(nameof(MappedValues<T>));
        throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Length} values.");
    }

    [DoesNotReturn]
    private static void ThrowReadOnly() => throw new InvalidOperationException("The memory may only be read. Use Peek or ReadOnlySpan, or open it for writing.");
}
