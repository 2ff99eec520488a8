using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>The memory of a map in this process, as a host lends it: reading and writing it are no system calls, and programs see it at once.</summary>
/// <remarks>
/// <para>Lifetime: disposing it gives it back when nobody borrows from it any more (<see cref="Borrow{T}"/>). What was borrowed
/// cannot outlive the scope of its variable. A reference that is kept by unsafe means reads zeros afterwards.</para>
/// <para>Threads: safe for any number. Values are not atomic beyond 8 aligned bytes: use <see cref="Interlocked"/> and <see cref="Volatile"/> on references to counters.</para>
/// </remarks>
public abstract class MappedMemory : SafeHandle
{
    private readonly string _name;
    private volatile bool _isDisposed;

    /// <summary>Describes memory.</summary>
    /// <param name="name">Whose values they are, for messages.</param>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="isReadOnly">Whether it may only be read.</param>
    protected MappedMemory(string name, nint address, long length, bool isReadOnly)
        : base(0, ownsHandle: true)
    {
        _name = name;
        SetHandle(address);
        Length = length;
        IsReadOnly = isReadOnly;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>Whether it may only be read.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Where it begins in this process; in an arena, what pointers of programs count from, which need not be the same.</summary>
    public virtual ulong Address => (ulong)handle;

    /// <summary>Borrows values that lie in a row.</summary>
    /// <typeparam name="T">A value without references.</typeparam>
    /// <param name="offset">Where the first begins, in bytes.</param>
    /// <param name="count">How many.</param>
    /// <param name="stride">The bytes from one to the next; 0 for the size of the type.</param>
    /// <returns>The values; dispose them to give the memory back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside of the memory.</exception>
    /// <exception cref="ObjectDisposedException">The memory was disposed.</exception>
    public MappedValues<T> Borrow<T>(long offset, int count, int stride = 0)
        where T : unmanaged
    {
        stride = stride == 0 ? Unsafe.SizeOf<T>() : stride;
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, Unsafe.SizeOf<T>());
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long length = (long)count * stride;
        CheckRange(offset, length);
        if (_isDisposed)
            ThrowDisposed();
        bool isHeld = false;
        DangerousAddRef(ref isHeld);
        return new MappedValues<T>(this, SliceHeld(offset, (int)length), stride);
    }

    // A handle that somebody still holds would let itself be held again after it was disposed.
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    /// <summary>The bytes from an offset on. The range is inside of the memory.</summary>
    protected internal abstract Span<byte> Slice(long offset, int length);

    // What cannot be lent is not held any longer.
    private Span<byte> SliceHeld(long offset, int length)
    {
        try
        {
            return Slice(offset, length);
        }
        catch
        {
            DangerousRelease();
            throw;
        }
    }

    private void CheckRange(long offset, long length)
    {
        if (offset < 0 || length > int.MaxValue || offset > Length - length)
            Throw(offset, length);
    }

    [DoesNotReturn]
    private void ThrowDisposed() => throw new ObjectDisposedException(_name, "The memory was disposed, or the map whose it was.");

    [DoesNotReturn]
    private void Throw(long offset, long length) =>
        throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The memory has {Length} bytes; {length} were asked for from {offset} on, at most 2 GiB at once.");
}
