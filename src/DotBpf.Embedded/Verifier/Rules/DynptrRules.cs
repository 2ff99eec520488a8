using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Dynptrs: 16 bytes of stack that only helpers fill, read and empty.</summary>
internal sealed class DynptrRules(VerifierContext context)
{
    private const int Size = 16;
    private const int SlotSize = StackSlot.Size;

    /// <summary>Makes sure that a register points to a dynptr.</summary>
    /// <returns>The dynptr.</returns>
    internal Value Find(HelperDefinition helper, int register, Value pointer)
    {
        if (pointer is { Kind: ValueKind.Dynptr, Offset: 0 } && pointer.Range.IsZero)
            return pointer;
        CheckPlace(helper, register, pointer);
        CallFrame frame = context.State.Frames[pointer.Place];
        StackSlot first = frame.Slot(IndexOf(pointer));
        first.MarkRead();
        frame.Slot(IndexOf(pointer) - 1).MarkRead();
        return first[0] == StackByte.Dynptr && first.Spilled is { Place: 0 } dynptr
            ? dynptr
            : throw context.Refuse($"{helper.Name} takes a dynptr in R{register}, and none was made at {ValueText.Of(pointer)}");
    }

    /// <summary>Makes sure that a dynptr may be made where a register points; what is there ends.</summary>
    internal void CheckRoom(HelperDefinition helper, int register, Value pointer)
    {
        CheckPlace(helper, register, pointer);
        int from = pointer.Offset + (int)pointer.Range.Bits.Value;
        CallFrame frame = context.State.Frames[pointer.Place];
        context.Facts.TouchStack(frame.Function, -from);
        frame.Grow(IndexOf(pointer) + 1);
        Overwrite(frame, from, from + Size);
    }

    /// <summary>Makes a dynptr.</summary>
    /// <param name="pointer">Where.</param>
    /// <param name="reference">The record that it stands for; 0 for other memory.</param>
    internal void Make(Value pointer, int reference)
    {
        CallFrame frame = context.State.Frames[pointer.Place];
        Value dynptr = Value.Pointer(ValueKind.Dynptr) with { Id = context.State.NewId(), Reference = reference };
        int index = IndexOf(pointer);
        frame.SetSlot(index, StackSlot.OfDynptr(dynptr));
        frame.SetSlot(index - 1, StackSlot.OfDynptr(dynptr with { Place = 1 }));
    }

    /// <summary>Ends a dynptr of a record with its record.</summary>
    internal void Release(Value dynptr)
    {
        foreach (CallFrame frame in context.State.Frames)
        {
            for (int i = 0; i < frame.StackSlots; i++)
            {
                if (frame.Slot(i).Spilled is { Kind: ValueKind.Dynptr } held && held.Reference == dynptr.Reference)
                    frame.SetSlot(i, StackSlot.Empty);
            }
        }
    }

    /// <summary>Ends the dynptrs that a write would spoil, unless they stand for records.</summary>
    internal void Overwrite(CallFrame frame, int from, int to)
    {
        for (int index = (-to) / SlotSize; index <= (-from - 1) / SlotSize; index++)
        {
            if (frame.Slot(index) is { Spilled: { Kind: ValueKind.Dynptr } dynptr } && frame.Slot(index)[0] == StackByte.Dynptr)
                End(frame, index, dynptr);
        }
    }

    /// <summary>Refuses to read what only helpers may.</summary>
    internal void CheckIsNone(StackSlot slot)
    {
        if (slot[0] == StackByte.Dynptr)
            throw context.Refuse("it reads a dynptr on the stack as if it were numbers", "Read through it: bpf_dynptr_read, bpf_dynptr_data.");
    }

    private void End(CallFrame frame, int index, Value dynptr)
    {
        if (dynptr.Reference != 0)
            throw context.Refuse("it overwrites a dynptr whose record was not ended", "Call bpf_ringbuf_submit_dynptr or bpf_ringbuf_discard_dynptr first.");
        int first = dynptr.Place == 0 ? index : index + 1;
        frame.SetSlot(first, StackSlot.Empty);
        frame.SetSlot(first - 1, StackSlot.Empty);
        context.State.Replace(value => value.Owner == dynptr.Id ? Value.UnknownNumber() : value);
    }

    // The first slot is the lower one, which has the higher index.
    private static int IndexOf(Value pointer) => (-(pointer.Offset + (int)pointer.Range.Bits.Value) - 1) / SlotSize;

    private void CheckPlace(HelperDefinition helper, int register, Value pointer)
    {
        if (pointer.Kind != ValueKind.Stack)
            throw context.Refuse($"{helper.Name} takes a dynptr on the stack in R{register}, which is {ValueText.KindOf(pointer)}");
        if (!pointer.Range.IsConstant)
            throw context.Refuse($"{helper.Name} takes a dynptr at a constant place on the stack in R{register}");
        int offset = pointer.Offset + (int)pointer.Range.Bits.Value;
        if (offset % SlotSize != 0 || offset > -Size || offset < -CallFrame.StackSize)
            throw context.Refuse($"{helper.Name} takes 16 bytes at a multiple of 8 within the stack in R{register}, which is {ValueText.Of(pointer)}");
    }
}
