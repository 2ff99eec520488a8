using System.Buffers.Binary;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Loads, stores and atomic operations.</summary>
internal sealed class MemoryRules(VerifierContext context, StackRules stack, RegionRules regions)
{
    internal void Load(Instruction instruction, InstructionDefinition row)
    {
        int size = row.Width / 8;
        Value loaded = Read(instruction.Source, instruction.Offset, size);
        context.Write(instruction.Destination, Fit(loaded, row));
    }

    internal void Store(Instruction instruction, InstructionDefinition row)
    {
        Value stored = row.Operand == Operand.Register ? context.Read(instruction.Source) : Value.Constant((ulong)instruction.Immediate);
        context.Read(instruction.Destination);
        Write(instruction.Destination, instruction.Offset, row.Width / 8, stored, row.Operand == Operand.Register ? instruction.Source : -1);
    }

    /// <summary>Reads, changes and writes memory at once, and may give the old value.</summary>
    internal void Exchange(Instruction instruction, InstructionDefinition row)
    {
        int size = row.Width / 8;
        bool compares = row.Operation == Operation.AtomicCompareExchange;
        context.Read(instruction.Source);
        if (compares)
            context.Read(0);
        CheckIsShared(instruction.Destination, instruction.Offset, size);
        CheckIsPossible(instruction.Destination, row);
        int result = compares ? 0 : instruction.Source;
        Value old = Read(instruction.Destination, instruction.Offset, size);
        Write(instruction.Destination, instruction.Offset, size, null, -1);
        if (row.Fetches)
            context.Write(result, Fit(old, row));
    }

    internal void LoadAcquire(Instruction instruction, InstructionDefinition row)
    {
        CheckIsShared(instruction.Source, instruction.Offset, row.Width / 8);
        Load(instruction, row);
    }

    internal void StoreRelease(Instruction instruction, InstructionDefinition row)
    {
        CheckIsShared(instruction.Destination, instruction.Offset, row.Width / 8);
        Store(instruction, row);
    }

    // Atomic operations work on memory that others see, and on the stack; not on what is translated or may move.
    private void CheckIsShared(int register, int offset, int size)
    {
        Value pointer = context.Read(register);
        if (pointer.Kind == ValueKind.Arena)
            return;
        if (pointer.Kind is ValueKind.Context || pointer.IsAnyPacket || pointer.IsSocket)
            throw context.Refuse($"R{register} is {ValueText.KindOf(pointer)}, where atomic operations are not possible", "Load, compute and store; or work on a map's value.");
        KnownBits address = pointer.Range.Bits + KnownBits.Constant((ulong)(long)(pointer.Offset + offset));
        if (!address.IsAligned((ulong)size))
            throw context.Refuse($"it works atomically on {size} bytes at R{register}{offset:+0;-0;+0}, which is not known to be a multiple of {size}");
    }

    // What x86-64 has no single instruction for would take a loop, in which a fault cannot be undone (bpf_jit_supports_insn, arch/x86/net/bpf_jit_comp.c, 6.18).
    private void CheckIsPossible(int register, InstructionDefinition row)
    {
        bool takesLoop = row is { Fetches: true, Operation: Operation.AtomicOr or Operation.AtomicAnd or Operation.AtomicXor };
        if (takesLoop && context.Read(register).Kind == ValueKind.Arena)
            throw context.Refuse($"it takes the old value of an atomic {row.Operation.ToString()["Atomic".Length..].ToLowerInvariant()} on an arena (R{register}), which the kernel cannot on all machines", "Use a loop of compare and exchange.");
    }

    private static Value Fit(Value loaded, InstructionDefinition row)
    {
        if (!loaded.IsNumber || row.Width == 64)
            return loaded;
        if (row.Operation == Operation.LoadSignExtended)
            return Value.Number(NumberArithmetic.SignExtend(loaded.Range, row.Width), loaded.Origin);
        return loaded.Range.Width <= row.Width ? loaded : Value.Number(NumberArithmetic.Truncate(loaded.Range, row.Width), loaded.Origin);
    }

    private Value Read(int register, int offset, int size)
    {
        Value pointer = context.Read(register);
        CheckIsReadable(register, pointer);
        CheckAlignment(register, pointer, offset, size);
        Note(pointer, offset);
        switch (pointer.Kind)
        {
            case ValueKind.Context:
                return ReadContext(register, pointer, offset, size);
            case ValueKind.Stack:
                return stack.Read(register, pointer, offset, size);
            case ValueKind.Arena:
                return Value.UnknownNumber();
            default:
                regions.Check(register, pointer, offset, size, MemoryAccess.Read);
                CheckConstant(pointer);
                return ConstantAt(pointer, offset, size) ?? Value.UnknownNumber();
        }
    }

    /// <summary>Writes a value, or one that is not known when it is <see langword="null"/>.</summary>
    private void Write(int register, int offset, int size, Value? stored, int storedRegister)
    {
        Value pointer = context.Read(register);
        CheckIsReadable(register, pointer);
        CheckAlignment(register, pointer, offset, size);
        Note(pointer, offset);
        switch (pointer.Kind)
        {
            case ValueKind.Context:
                WriteContext(register, pointer, offset, size);
                break;
            case ValueKind.Stack:
                stack.Write(register, pointer, offset, size, stored, storedRegister);
                break;
            case ValueKind.Arena:
                break;
            default:
                regions.Check(register, pointer, offset, size, MemoryAccess.Write);
                break;
        }
    }

    private void CheckIsReadable(int register, Value pointer)
    {
        if (pointer.IsNumber)
            throw context.Refuse($"R{register} is a number, through which no memory can be reached", pointer.IsNull ? "It is NULL here." : "A pointer that took part in other arithmetic, or came out of a map or from before the packet was moved, is a number.");
        if (pointer.MayBeNull)
            throw context.Refuse($"R{register} may be null, so that nothing can be read or written through it", Hints.CompareWithNull);
        if (pointer.Kind is ValueKind.PacketEnd or ValueKind.Map or ValueKind.Function or ValueKind.Dynptr)
            throw context.Refuse($"R{register} is {ValueText.KindOf(pointer)}, through which no memory can be reached");
    }

    // Contexts and sockets are translated, and arenas reached by halves of addresses, so one instruction must not reach them on one path and other memory on another.
    private void Note(Value pointer, int offset)
    {
        PointerKind kind = KindOf(pointer);
        PointerKind before = context.Facts.PointerAt(context.Slot);
        if (before != PointerKind.None && before != kind && (IsApart(before) || IsApart(kind)))
            throw context.Refuse($"it reaches {NameOf(IsApart(before) ? before : kind)} on one path and other memory on another", "Make two instructions of it, one for each.");
        bool isPlaced = kind is PointerKind.Context or PointerKind.Stack or PointerKind.CallerStack && pointer.Range.IsConstant;
        int? place = isPlaced ? pointer.Offset + offset + (int)pointer.Range.Bits.Value : null;
        context.Facts.Access(context.Slot, kind, place, pointer.Map?.Index ?? InstructionFact.NoMap);
    }

    private static bool IsApart(PointerKind kind) => kind is PointerKind.Context or PointerKind.Arena or PointerKind.Socket or PointerKind.FullSocket;

    private static string NameOf(PointerKind apart) => apart switch { PointerKind.Context => "the context", PointerKind.Arena => "an arena", _ => "a socket" };

    private PointerKind KindOf(Value pointer) => pointer.Kind switch
    {
        ValueKind.Context => PointerKind.Context,
        ValueKind.Stack => pointer.Place == context.State.Depth ? PointerKind.Stack : PointerKind.CallerStack,
        ValueKind.Packet or ValueKind.PacketMeta => PointerKind.Packet,
        ValueKind.MapValue => PointerKind.MapValue,
        ValueKind.MapKey => PointerKind.MapKey,
        ValueKind.Record => PointerKind.Record,
        ValueKind.Arena => PointerKind.Arena,
        ValueKind.Socket => PointerKind.Socket,
        ValueKind.FullSocket => PointerKind.FullSocket,
        _ => PointerKind.Other,
    };

    // Misaligned access is fine on the machines this runs on; the stack alone is kept in slots.
    private void CheckAlignment(int register, Value pointer, int offset, int size)
    {
        bool isStrict = (context.Subject.Spec.Flags & ProgramFlags.StrictAlignment) != 0 || pointer.Kind == ValueKind.Stack;
        if (!isStrict || pointer.Kind is ValueKind.Context or ValueKind.Arena)
            return;

        // Where alignment matters, packets begin 2 bytes before a multiple of 4, so that the IP header is aligned (NET_IP_ALIGN).
        int start = pointer.IsPacket ? 2 : 0;
        KnownBits address = pointer.Range.Bits + KnownBits.Constant((ulong)(long)(start + pointer.Offset + offset));
        if (!address.IsAligned((ulong)size))
            throw context.Refuse($"it reaches {RangeText.Bytes(size)} at R{register}{offset:+0;-0;+0}, which is not known to be a multiple of {size}");
    }

    private Value ReadContext(int register, Value pointer, int offset, int size)
    {
        CheckIsWhole(register, pointer);
        bool isSigned = context.Code.Row(context.Slot).Operation == Operation.LoadSignExtended;
        if (context.Subject.Context.FindReadable(offset, size) is not { } field || (isSigned && field.Source is not ContextSource.Stored))
            throw context.Refuse($"it reads {RangeText.Bytes(size)} at offset {offset} of its context ({context.Subject.Context.Name}), where programs of kind {context.Subject.Spec.Type} have no such field of {RangeText.Bytes(size)}");
        context.Facts.ReachContext(offset + size);
        return field.Source switch
        {
            ContextSource.PacketStart => Value.Pointer(ValueKind.Packet),
            ContextSource.PacketEnd => Value.Pointer(ValueKind.PacketEnd),
            ContextSource.PacketMeta => Value.Pointer(ValueKind.PacketMeta),
            ContextSource.Socket or ContextSource.MovingSocket => Value.Pointer(ValueKind.Socket) with { MayBeNull = true, Id = context.State.NewId() },
            ContextSource.FullSocketOrNull => Value.Pointer(ValueKind.FullSocket) with { MayBeNull = true, Id = context.State.NewId() },
            ContextSource.FullSocket => Value.Pointer(ValueKind.FullSocket),
            _ => Value.UnknownNumber(),
        };
    }

    private void WriteContext(int register, Value pointer, int offset, int size)
    {
        CheckIsWhole(register, pointer);
        if (!context.Subject.Context.IsWritable(offset, size))
            throw context.Refuse($"it writes {RangeText.Bytes(size)} at offset {offset} of its context ({context.Subject.Context.Name}{(context.Subject.Context.FieldAt(offset) is { } field ? "." + field.Name : "")}), which programs of kind {context.Subject.Spec.Type} may not", context.Subject.Context.WritableNames() is { Length: > 0 } names ? $"They may write {names}." : "They may write nothing of it.");
        context.Facts.ReachContext(offset + size);
    }

    private void CheckIsWhole(int register, Value pointer)
    {
        if (pointer.Offset != 0 || !pointer.Range.IsZero)
            throw context.Refuse($"R{register} is the context with something added to it, through which its fields cannot be reached", "Read fields through the context as the program got it.");
    }

    // Looking for the constant, the kernel asks for the address of the map's one value (bpf_map_direct_read, kernel/bpf/verifier.c, 6.18).
    private void CheckConstant(Value pointer)
    {
        if (pointer is { Kind: ValueKind.MapValue, Map: { FailsToReadConstants: true } map } && pointer.Range.IsConstant)
            throw context.Refuse($"it reads a constant of map '{map.Name}', which the kernel does in maps of one entry only", "Do not freeze the map, or let programs write to it, or add something to the pointer that is not known before the program runs.");
    }

    // A frozen map that programs cannot write holds constants: what they decide need not be followed both ways.
    private static Value? ConstantAt(Value pointer, int offset, int size)
    {
        if (pointer is not { Kind: ValueKind.MapValue, Map.Constants: { } map } || !pointer.Range.IsConstant)
            return null;
        byte[] value = new byte[map.ValueSize];
        if (map.Lookup(new byte[map.KeySize], value, LookupMode.None, 0) != Errno.None)
            return null;
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        number.Clear();
        value.AsSpan(pointer.Offset + offset + (int)pointer.Range.Bits.Value, size).CopyTo(number);
        return Value.Constant(BinaryPrimitives.ReadUInt64LittleEndian(number));
    }
}
