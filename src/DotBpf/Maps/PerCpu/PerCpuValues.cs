using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>The values that one entry of a per-CPU map has, one for each possible CPU. Lent: it lives as long as the memory it was read into.</summary>
/// <remarks>Layout: a slot is the value's size rounded up to 8 bytes; the padding is not part of the value and is never shown.</remarks>
/// <typeparam name="TValue">A value without references.</typeparam>
public readonly ref struct PerCpuValues<TValue>
    where TValue : unmanaged
{
    private readonly ReadOnlySpan<byte> _slots;

    internal PerCpuValues(ReadOnlySpan<byte> slots) => _slots = slots;

    /// <summary>How many slots: the possible CPUs of the host.</summary>
    public int Count => _slots.Length / SlotSize;

    /// <summary>The bytes from one slot to the next.</summary>
    internal static int SlotSize => (Unsafe.SizeOf<TValue>() + 7) & ~7;

    /// <summary>The value of one CPU.</summary>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    public ref readonly TValue this[int cpu]
    {
        get
        {
            if ((uint)cpu >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(cpu), cpu, Count == 0 ? "There are no values: the key is not in the map." : $"The host has {Count} possible CPUs.");
            return ref MemoryMarshal.AsRef<TValue>(_slots.Slice(cpu * SlotSize, Unsafe.SizeOf<TValue>()));
        }
    }

    /// <summary>Copies the values out, so that they can be kept.</summary>
    public TValue[] ToArray()
    {
        var values = new TValue[Count];
        for (int cpu = 0; cpu < values.Length; cpu++)
            values[cpu] = this[cpu];
        return values;
    }

    /// <summary>Folds the values of all CPUs into one of the same type, for structures and whatever else has no sum.</summary>
    /// <param name="combine">Makes one value of two.</param>
    public TValue Fold(Func<TValue, TValue, TValue> combine)
    {
        ArgumentNullException.ThrowIfNull(combine);
        TValue result = this[0];
        for (int cpu = 1; cpu < Count; cpu++)
            result = combine(result, this[cpu]);
        return result;
    }

    /// <summary>Folds the values of all CPUs into one.</summary>
    /// <typeparam name="TResult">What they are folded into.</typeparam>
    /// <param name="seed">What to begin with.</param>
    /// <param name="fold">Takes what there is so far and the next CPU's value.</param>
    public TResult Fold<TResult>(TResult seed, Func<TResult, TValue, TResult> fold)
    {
        ArgumentNullException.ThrowIfNull(fold);
        TResult result = seed;
        foreach (ref readonly TValue value in this)
            result = fold(result, value);
        return result;
    }

    /// <summary>Walks the values in the order of CPUs.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the values of one entry.</summary>
    public ref struct Enumerator
    {
        private readonly PerCpuValues<TValue> _values;
        private int _cpu;

        internal Enumerator(PerCpuValues<TValue> values)
        {
            _values = values;
            _cpu = -1;
        }

        /// <summary>The value of this step.</summary>
        public readonly ref readonly TValue Current => ref _values[_cpu];

        /// <summary>Goes to the next CPU.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext() => ++_cpu < _values.Count;
    }
}
