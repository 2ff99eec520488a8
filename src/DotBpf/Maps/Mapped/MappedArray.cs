using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>The values of an array map in this process's memory: reads and writes are no system calls.</summary>
/// <remarks>
/// <para>Layout: values lie in a row, each rounded up to 8 bytes.</para>
/// <para>Lifetime: yours to dispose; the map may be disposed before. Using it afterwards throws <see cref="ObjectDisposedException"/>, and never faults.</para>
/// <para>Threads: safe for any number. A value of more than 8 bytes may be read while a program has half written it.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
public sealed class MappedArray<TValue> : IDisposable
    where TValue : unmanaged
{
    private readonly MappedMemory _memory;
    private readonly int _stride = (Unsafe.SizeOf<TValue>() + 7) & ~7;

    internal MappedArray(MappedMemory memory, int length)
    {
        _memory = memory;
        Length = length;
    }

    /// <summary>How many values there are.</summary>
    public int Length { get; }

    /// <summary>Whether the values may only be read.</summary>
    public bool IsReadOnly => _memory.IsReadOnly;

    /// <summary>Copies a value out, or a value in.</summary>
    /// <param name="index">From 0 to one less than <see cref="Length"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    /// <exception cref="InvalidOperationException">Writing: the memory may only be read.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public TValue this[int index]
    {
        get
        {
            using MappedValues<TValue> values = Borrow();
            return values.Peek(index);
        }

        set
        {
            using MappedValues<TValue> values = Borrow();
            values[index] = value;
        }
    }

    /// <summary>Borrows all values, to read and write them in place at the speed of memory.</summary>
    /// <returns>The values; dispose them to give the memory back.</returns>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public MappedValues<TValue> Borrow() => _memory.Borrow<TValue>(0, Length, _stride);

    /// <summary>Gives the memory back as soon as nobody borrows from it.</summary>
    public void Dispose() => _memory.Dispose();
}
