using System.Globalization;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>The stack: what was written to it can be read again, values with all that is known of them.</summary>
/// <remarks>Bytes that were never written read as numbers, as for privileged programs on the kernel; this host's stack begins as zeros.</remarks>
internal sealed class StackRules(VerifierContext context, DynptrRules dynptrs)
{
    private const int SlotSize = StackSlot.Size;

    /// <summary>Reads so many bytes; what is not one whole value comes as a number.</summary>
    internal Value Read(int register, Value pointer, int offset, int size)
    {
        (int low, int high) = Reach(register, pointer, offset, size, "read");
        CallFrame frame = Touch(pointer, low);
        if (low != high)
            return ReadBytes(frame, low, high + size);
        int index = IndexOf(low), within = WithinOf(low);
        StackSlot slot = frame.Slot(index);
        slot.MarkRead();
        dynptrs.CheckIsNone(slot);
        return slot.Spilled is { } value && slot[0] == StackByte.Spilled
            ? ReadSpilled(frame, slot, value, low, within, size)
            : ReadBytes(frame, low, low + size);
    }

    /// <summary>Writes a value, or one that is not known when it is <see langword="null"/>.</summary>
    internal void Write(int register, Value pointer, int offset, int size, Value? stored, int storedRegister)
    {
        (int low, int high) = Reach(register, pointer, offset, size, "write");
        CallFrame frame = Touch(pointer, low);
        dynptrs.Overwrite(frame, low, high + size);
        if (low != high)
        {
            Scatter(frame, low, high + size, stored is { IsNull: true } ? stored : null);
            return;
        }

        if (stored is { IsPointer: true })
            CheckIsKept(pointer, stored, size, storedRegister);
        // What a callback is given stands for a dynptr in registers only.
        if (stored is { Kind: ValueKind.Dynptr })
            stored = null;
        int index = IndexOf(low), within = WithinOf(low);
        StackSlot slot = frame.Slot(index);
        if (within == 0 && stored is { IsNumber: true, Base: not null } && stored.Range.Width <= size * 8)
            stored = ShareStored(stored, storedRegister);
        frame.SetSlot(index, stored is not null && within == 0 ? slot.Spill(Fit(stored, size), size) : WriteBytes(slot, within, size, stored));
    }

    /// <summary>What a helper does with memory on the stack.</summary>
    internal void Lend(int register, Value pointer, int size, MemoryAccess access, bool mayBeUnwritten)
    {
        (int low, int high) = Reach(register, pointer, 0, size, access == MemoryAccess.Write ? "write" : "read");
        CallFrame frame = Touch(pointer, low);
        if (size == 0)
            return;
        bool overwrites = access == MemoryAccess.Write && mayBeUnwritten && low == high;
        for (int at = low; at < high + size;)
        {
            int end = Math.Min(high + size, (at & ~(SlotSize - 1)) + SlotSize);
            Lend(frame, at, end - at, access, overwrites);
            at = end;
        }
    }

    /// <summary>The number that a helper would find on the stack, when that is known and was put there as one.</summary>
    internal ulong? ConstantAt(Value pointer, int size)
    {
        if (pointer.Kind != ValueKind.Stack || !pointer.Range.IsConstant || size > SlotSize)
            return null;
        int low = pointer.Offset + (int)pointer.Range.Bits.Value;
        if (low >= 0 || low < -CallFrame.StackSize)
            return null;
        StackSlot slot = context.State.Frames[pointer.Place].Slot(IndexOf(low));
        int within = WithinOf(low);
        if (AreZero(slot, within, size))
            return 0;
        if (slot.Spilled is not { IsNumber: true, Range.IsConstant: true } value || within != 0 || slot.SpilledSize != size)
            return null;
        value.Rely();
        return value.Range.Bits.Value & (ulong.MaxValue >> (64 - (size * 8)));
    }

    private static bool AreZero(StackSlot slot, int within, int size)
    {
        for (int i = within; i < within + size; i++)
        {
            if (i >= SlotSize || slot[i] != StackByte.Zero)
                return false;
        }

        return true;
    }

    private void Lend(CallFrame frame, int at, int size, MemoryAccess access, bool overwrites)
    {
        int index = IndexOf(at), within = WithinOf(at);
        StackSlot slot = frame.Slot(index);
        dynptrs.CheckIsNone(slot);
        NoteUnwritten(frame, slot, within, size);
        if (!overwrites)
            slot.MarkRead();

        if (access == MemoryAccess.Write)
            frame.SetSlot(index, slot.Write(within, size, StackByte.Written));
    }

    // From the first to the last place where the access may begin.
    private (int Low, int High) Reach(int register, Value pointer, int offset, int size, string verb)
    {
        long start = (long)pointer.Offset + offset;
        if (!pointer.Range.IsConstant && (pointer.Range.SignedMaximum >= VerifierContext.FarthestOffset || pointer.Range.SignedMinimum <= -VerifierContext.FarthestOffset))
            throw context.Refuse($"R{register} may point anywhere: it would {verb} the stack at an offset without bounds", Hints.BoundIndex);
        long low = start + pointer.Range.SignedMinimum, high = start + pointer.Range.SignedMaximum;
        bool isInside = low >= -CallFrame.StackSize && high + Math.Max(size, 1) <= 0;
        if (isInside)
            return ((int)low, (int)high);
        string place = low == high ? $"r10{low:+0;-0;+0}" : $"r10{low:+0;-0;+0} to r10{high:+0;-0;+0}";
        throw context.Refuse(string.Create(CultureInfo.InvariantCulture, $"it would {verb} {size} bytes at {place} through R{register}, outside the {CallFrame.StackSize} bytes of its stack"));
    }

    private CallFrame Touch(Value pointer, int low)
    {
        CallFrame frame = context.State.Frames[pointer.Place];
        frame.Grow(IndexOf(low) + 1);
        context.Facts.TouchStack(frame.Function, -low);
        return frame;
    }

    // Offset −8 begins slot 0, −16 slot 1.
    private static int IndexOf(int offset) => (-offset - 1) / SlotSize;

    private static int WithinOf(int offset) => offset & (SlotSize - 1);

    private Value ReadSpilled(CallFrame frame, StackSlot slot, Value value, int low, int within, int size)
    {
        int spilled = slot.SpilledSize;
        if (spilled == SlotSize && size == SlotSize)
            return Share(slot, frame, IndexOf(low));
        if (!value.IsNumber)
            throw context.Refuse($"it reads {size} of the 8 bytes of a pointer ({ValueText.KindOf(value)}) on the stack", "Read pointers as a whole.");
        if (within != 0 || size > spilled)
            return ReadMixed(frame, slot, value, low, within, size);
        return value.Range.Width <= size * 8 ? Share(slot, frame, IndexOf(low)) : Value.Number(value.Range, value.Origin);
    }

    // As with copies: the register holds the number in the slot, no longer told from others by a constant.
    private Value ShareStored(Value stored, int register)
    {
        stored = stored with { Base = null, Delta = 0 };
        context.Write(register, stored);
        return stored;
    }

    // What is read is the number in the slot, no longer told from others by a constant.
    private static Value Share(StackSlot slot, CallFrame frame, int index)
    {
        Value value = slot.Spilled!;
        if (value.Base is null)
            return value;
        value = value with { Base = null, Delta = 0 };
        frame.SetSlot(index, slot.With(value));
        return value;
    }

    private Value ReadMixed(CallFrame frame, StackSlot slot, Value value, int low, int within, int size)
    {
        bool isSpilledZero = value.IsNull && within + size <= slot.SpilledSize;
        return isSpilledZero ? Value.Number(value.Range, value.Origin) : ReadBytes(frame, low, low + size);
    }

    private Value ReadBytes(CallFrame frame, int from, int to)
    {
        bool isZero = true;
        for (int at = from; at < to; at++)
        {
            StackSlot slot = frame.Slot(IndexOf(at));
            slot.MarkRead();
            dynptrs.CheckIsNone(slot);
            isZero &= slot[WithinOf(at)] == StackByte.Zero;
            NoteUnwritten(frame, slot, WithinOf(at), 1);
        }

        return isZero ? Value.Constant(0) : Value.UnknownNumber();
    }

    private void NoteUnwritten(CallFrame frame, StackSlot slot, int within, int size)
    {
        for (int i = within; i < within + size; i++)
        {
            if (slot[i] == StackByte.Unwritten)
                context.Facts.ReadUnwritten(frame.Function);
        }
    }

    private static Value Fit(Value stored, int size)
    {
        if (!stored.IsNumber || stored.Range.Width <= size * 8)
            return stored.Base is null || !stored.IsNumber ? stored : stored with { Base = null, Delta = 0 };
        return Value.Number(stored.Range, stored.Origin);
    }

    private void CheckIsKept(Value place, Value stored, int size, int storedRegister)
    {
        if (size != SlotSize)
            throw context.Refuse($"R{storedRegister} is a pointer ({ValueText.KindOf(stored)}), of which only all 8 bytes can be kept on the stack");
        if (stored.Kind == ValueKind.Stack && place.Place != context.State.Depth)
            throw context.Refuse($"R{storedRegister} points into the stack and would be kept in the stack of a caller");
    }

    // Zeros are remembered as such even where no value is.
    private static StackSlot WriteBytes(StackSlot slot, int within, int size, Value? stored)
    {
        if (stored is not { IsNull: true })
            return slot.Write(within, size, StackByte.Written);
        stored.Rely();
        return slot.Write(within, size, StackByte.Zero);
    }

    // Somewhere between two places: each byte may have been written or left as it was.
    private void Scatter(CallFrame frame, int from, int to, Value? zero)
    {
        bool isNeeded = false;
        for (int at = from; at < to; at++)
        {
            int index = IndexOf(at), within = WithinOf(at);
            StackSlot slot = frame.Slot(index);
            bool keepsZero = zero is not null
                && (slot[within] == StackByte.Zero || (slot[within] == StackByte.Spilled && slot.Spilled is { IsNull: true }));
            NoteUnwritten(frame, slot, within, 1);
            isNeeded |= keepsZero;
            if (keepsZero && slot[within] == StackByte.Spilled)
                slot.Spilled!.Rely();
            else
                frame.SetSlot(index, slot.Scatter(within, keepsZero));
        }

        if (isNeeded)
            zero!.Rely();
    }
}
