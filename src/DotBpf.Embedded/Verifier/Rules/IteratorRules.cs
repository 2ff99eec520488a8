using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.KernelFunctions;
using DotBpf.Embedded.Verifier.States;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Iterators: some bytes of stack that only functions of the kernel fill, move and empty, and that end the loops they are moved in.</summary>
internal sealed class IteratorRules(VerifierContext context, DynptrRules dynptrs, PathQueue paths)
{
    /// <summary>Makes sure that an iterator may be made where a register points.</summary>
    internal StackPlace CheckRoom(HelperDefinition helper, int register)
    {
        StackPlace place = PlaceOf(helper, register);
        place.Touch(context);
        for (int i = 0; i < place.Slots; i++)
        {
            if (place.Frame.Slot(place.First - i)[0] == StackByte.Iterator)
                throw context.Refuse($"{helper.Name} takes room for a new iterator in R{register}, where one is that was not destroyed", Hints.DestroyIterator);
        }

        dynptrs.Overwrite(place.Frame, place.Offset, place.End);
        return place;
    }

    /// <summary>Makes sure that a register points to an iterator.</summary>
    internal StackPlace Find(HelperDefinition helper, int register)
    {
        StackPlace place = PlaceOf(helper, register);
        StackSlot slot = place.Read();
        bool isWhole = slot[0] == StackByte.Iterator && slot.Spilled is { Place: 0 } iterator && iterator.Iterator!.Kind == helper.Iterator;
        return isWhole ? place : throw context.Refuse($"{helper.Name} takes an iterator (bpf_iter_{helper.Iterator!.Name}) in R{register}, and none was made there");
    }

    /// <summary>The resource that ends with an iterator.</summary>
    internal static int ReferenceOf(StackPlace place) => place.Frame.Slot(place.First).Spilled!.Reference;

    internal static void Make(StackPlace place, IteratorKind kind, int reference) =>
        place.Fill(Value.Pointer(ValueKind.Iterator) with { Reference = reference, Iterator = new IteratorState(kind, IsDrained: false, Turns: 0) }, StackByte.Iterator);

    /// <summary>Moves an iterator: a path with the next element is put off; on the other there is none, and there will be none.</summary>
    internal void Advance(StackPlace place, IteratorKind kind)
    {
        Value iterator = place.Frame.Slot(place.First).Spilled!;
        if (!iterator.Iterator!.IsDrained)
            PutTurnOff(place, iterator, kind);
        place.Fill(iterator with { Iterator = iterator.Iterator with { IsDrained = true } }, StackByte.Iterator);
        context.Write(0, Value.Constant(0));
    }

    private void PutTurnOff(StackPlace place, Value iterator, IteratorKind kind)
    {
        ProgramState turn = context.State.Copy();
        StackPlace there = place with { Frame = turn.Frames[FrameIndexOf(place)] };
        there.Fill(iterator with { Iterator = iterator.Iterator! with { Turns = iterator.Iterator.Turns + 1 } }, StackByte.Iterator);
        turn.Frame[0] = Value.Pointer(ValueKind.ReadOnlyMemory) with { Extent = kind.ElementSize, Reference = iterator.Reference };
        turn.Slot = context.Slot + 1;
        Widening.Widen(turn, context.Slot, turn.Parent?.Parent);
        paths.Push(turn, context.Slot);
    }

    private int FrameIndexOf(StackPlace place)
    {
        int index = 0;
        while (context.State.Frames[index] != place.Frame)
            index++;
        return index;
    }

    private StackPlace PlaceOf(HelperDefinition helper, int register) => StackPlace.Of(context, helper.Name, register, helper.Iterator!.Slots, "an iterator");
}
