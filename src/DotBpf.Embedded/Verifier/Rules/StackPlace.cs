using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Where on the stack helpers keep something of their own: a dynptr, an iterator.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Offset">From its frame pointer.</param>
/// <param name="Slots">How many times 8 bytes.</param>
internal readonly record struct StackPlace(CallFrame Frame, int Offset, int Slots)
{
    /// <summary>The slot of its first bytes, which has the highest index.</summary>
    internal int First => (-Offset - 1) / StackSlot.Size;

    internal int End => Offset + (Slots * StackSlot.Size);

    /// <summary>The place that a register points to.</summary>
    /// <param name="context">What is looked at.</param>
    /// <param name="taker">The helper or function that takes it.</param>
    /// <param name="register">The register.</param>
    /// <param name="slots">How many times 8 bytes.</param>
    /// <param name="what">What is kept there, for messages.</param>
    /// <exception cref="VerificationException">It is no such place.</exception>
    internal static StackPlace Of(VerifierContext context, string taker, int register, int slots, string what)
    {
        Value pointer = context.Read(register);
        if (pointer.Kind != ValueKind.Stack)
            throw context.Refuse($"{taker} takes {what} on the stack in R{register}, which is {ValueText.KindOf(pointer)}");
        if (!pointer.Range.IsConstant)
            throw context.Refuse($"{taker} takes {what} at a constant place on the stack in R{register}");
        int size = slots * StackSlot.Size;
        int offset = pointer.Offset + (int)pointer.Range.Bits.Value;
        if (offset % StackSlot.Size != 0 || offset > -size || offset < -CallFrame.StackSize)
            throw context.Refuse($"{taker} takes {size} bytes at a multiple of {StackSlot.Size} within the stack in R{register}, which is {ValueText.Of(pointer)}");
        return new(context.State.Frames[pointer.Place], offset, slots);
    }

    /// <summary>Notes that the stack reaches so far.</summary>
    internal void Touch(VerifierContext context)
    {
        context.Facts.TouchStack(Frame.Function, -Offset);
        Frame.Grow(First + 1);
    }

    /// <summary>What its first slot holds, of which all parts count as read.</summary>
    internal StackSlot Read()
    {
        for (int i = 0; i < Slots; i++)
            Frame.Slot(First - i).MarkRead();
        return Frame.Slot(First);
    }

    /// <summary>Puts a value there, in as many parts as there are slots.</summary>
    internal void Fill(Value value, StackByte kind)
    {
        for (int i = 0; i < Slots; i++)
            Frame.SetSlot(First - i, StackSlot.Of(value with { Place = i }, kind));
    }

    /// <summary>Leaves nothing there.</summary>
    internal void Clear()
    {
        for (int i = 0; i < Slots; i++)
            Frame.SetSlot(First - i, StackSlot.Empty);
    }
}
