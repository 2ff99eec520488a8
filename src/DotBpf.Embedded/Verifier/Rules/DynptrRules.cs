using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Dynptrs: 16 bytes of stack that only helpers fill, read and empty.</summary>
internal sealed class DynptrRules(VerifierContext context)
{
    private const int Slots = 2;

    /// <summary>Makes sure that a register points to a dynptr.</summary>
    /// <returns>The dynptr.</returns>
    internal Value Find(string taker, int register, Value pointer)
    {
        if (pointer is { Kind: ValueKind.Dynptr, Offset: 0 } && pointer.Range.IsZero)
            return pointer;
        StackSlot first = PlaceOf(taker, register).Read();
        return first[0] == StackByte.Dynptr && first.Spilled is { Place: 0 } dynptr
            ? dynptr
            : throw context.Refuse($"{taker} takes a dynptr in R{register}, and none was made at {ValueText.Of(pointer)}");
    }

    /// <summary>Makes sure that a dynptr may be made where a register points; what is there ends.</summary>
    internal StackPlace CheckRoom(HelperDefinition helper, int register)
    {
        StackPlace place = PlaceOf(helper.Name, register);
        place.Touch(context);
        Overwrite(place.Frame, place.Offset, place.End);
        return place;
    }

    /// <summary>Makes a dynptr.</summary>
    /// <param name="place">Where.</param>
    /// <param name="kind">What it stands for.</param>
    /// <param name="reference">The record that it stands for; 0 for other memory.</param>
    internal void Make(StackPlace place, DynptrKind kind, int reference) =>
        place.Fill(Value.Pointer(ValueKind.Dynptr) with { Id = context.State.NewId(), Reference = reference, Dynptr = kind }, StackByte.Dynptr);

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

    /// <summary>Ends the dynptrs that a write would spoil, unless they stand for records; iterators may not be spoilt.</summary>
    internal void Overwrite(CallFrame frame, int from, int to)
    {
        for (int index = (-to) / StackSlot.Size; index <= (-from - 1) / StackSlot.Size; index++)
        {
            StackSlot slot = frame.Slot(index);
            if (slot[0] == StackByte.Iterator)
                throw context.Refuse("it overwrites an iterator that was not destroyed", Hints.DestroyIterator);
            if (slot[0] == StackByte.Dynptr)
                End(frame, index, slot.Spilled!);
        }
    }

    /// <summary>Refuses to read what only helpers may.</summary>
    internal void CheckIsNone(StackSlot slot)
    {
        if (slot[0] == StackByte.Dynptr)
            throw context.Refuse("it reads a dynptr on the stack as if it were numbers", "Read through it: bpf_dynptr_read, bpf_dynptr_data.");
        if (slot[0] == StackByte.Iterator)
            throw context.Refuse("it reads or changes an iterator on the stack by itself", "Only the functions of iterators may.");
    }

    private void End(CallFrame frame, int index, Value dynptr)
    {
        if (dynptr.Reference != 0)
            throw context.Refuse("it overwrites a dynptr whose record was not ended", "Call bpf_ringbuf_submit_dynptr or bpf_ringbuf_discard_dynptr first.");
        int first = dynptr.Place == 0 ? index : index + 1;
        frame.SetSlot(first, StackSlot.Empty);
        frame.SetSlot(first - 1, StackSlot.Empty);
        // What may only be read, and parts of the packet, stay: they are there, and Linux 6.18 lets them be reached.
        context.State.Replace(value => value.Owner == dynptr.Id && value is { Kind: ValueKind.Memory, Dynptr: DynptrKind.Memory } ? Value.UnknownNumber() : value);
    }

    private StackPlace PlaceOf(string taker, int register) => StackPlace.Of(context, taker, register, Slots, "a dynptr");
}
