using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Verifier.States;

/// <summary>What is known of 8 bytes of stack. Contents never change; that it was read is noted, here and in what it came from.</summary>
internal sealed class StackSlot
{
    internal const int Size = 8;

    private readonly Bytes _bytes;
    private StackSlot? _previous;

    private StackSlot(in Bytes bytes, Value? spilled, StackSlot? previous)
    {
        _bytes = bytes;
        Spilled = spilled;
        _previous = previous;
    }

    internal static StackSlot Empty { get; } = new(default, null, null) { WasRead = true };

    /// <summary>A part of something that only helpers touch, such as half of a dynptr.</summary>
    internal static StackSlot Of(Value value, StackByte kind)
    {
        Bytes bytes = default;
        ((Span<StackByte>)bytes).Fill(kind);
        return new(bytes, value, null);
    }

    /// <summary>The value whose lowest bytes are the <see cref="StackByte.Spilled"/> ones; <see langword="null"/> for none.</summary>
    internal Value? Spilled { get; }

    /// <summary>Whether some path read it.</summary>
    internal bool WasRead { get; private set; }

    /// <summary>How many bytes of the value are here: always the first ones.</summary>
    internal int SpilledSize
    {
        get
        {
            int size = 0;
            while (size < Size && _bytes[size] == StackByte.Spilled)
                size++;
            return Spilled is null ? 0 : size;
        }
    }

    /// <summary>Whether it is a part of something that only helpers touch: a dynptr or an iterator.</summary>
    internal bool IsHelpers => _bytes[0] is StackByte.Dynptr or StackByte.Iterator;

    internal StackByte this[int index] => _bytes[index];

    /// <summary>The first bytes of a value, and nothing special behind them.</summary>
    internal StackSlot Spill(Value value, int size)
    {
        Bytes bytes = Scrubbed(StackByte.Spilled);
        ((Span<StackByte>)bytes)[..size].Fill(StackByte.Spilled);
        return new(bytes, value, size == Size ? null : this);
    }

    /// <summary>The slot with some bytes overwritten, which ends any value in it.</summary>
    internal StackSlot Write(int from, int size, StackByte kind)
    {
        Bytes bytes = Scrubbed(StackByte.Spilled, StackByte.Zero);
        ((Span<StackByte>)bytes).Slice(from, size).Fill(kind);
        return new(bytes, null, size == Size ? null : this);
    }

    /// <summary>The slot when one of its bytes may have been overwritten, which ends any value in it.</summary>
    internal StackSlot Scatter(int at, bool staysZero)
    {
        Bytes bytes = Scrubbed(StackByte.Spilled);
        bytes[at] = staysZero ? StackByte.Zero : StackByte.Written;
        return new(bytes, null, this);
    }

    /// <summary>The slot with another value in place of its own.</summary>
    internal StackSlot With(Value value) => new(_bytes, value, this);

    /// <summary>The same contents, not yet read: reading them is noted here too.</summary>
    internal StackSlot Renew() => this == Empty ? this : new(_bytes, Spilled, this);

    internal void MarkRead()
    {
        for (StackSlot? slot = this; slot is { WasRead: false };)
        {
            slot.WasRead = true;
            (StackSlot? previous, slot._previous) = (slot._previous, null);
            slot = previous;
        }
    }

    // Next to a value, what is overwritten in part is no longer told apart.
    private Bytes Scrubbed(params ReadOnlySpan<StackByte> kinds)
    {
        Bytes bytes = _bytes;
        if (Spilled is null)
            return bytes;
        foreach (ref StackByte each in (Span<StackByte>)bytes)
        {
            if (kinds.Contains(each))
                each = StackByte.Written;
        }

        return bytes;
    }

    [InlineArray(Size)]
    private struct Bytes
    {
        private StackByte _first;
    }
}
