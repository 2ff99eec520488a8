using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>What helpers take.</summary>
internal sealed class ArgumentRules(VerifierContext context, StackRules stack, RegionRules regions, DynptrRules dynptrs, IteratorRules iterators, ValueFieldRules fields)
{
    /// <summary>Makes sure that a register holds what the helper takes there.</summary>
    internal void Check(HelperDefinition helper, int index, ArgumentSet given)
    {
        int register = index + 1;
        ArgumentType type = helper.Takes[index];
        Value value = context.Read(register);
        switch (type)
        {
            case ArgumentType.Anything:
                break;
            case ArgumentType.Number:
                if (!value.IsNumber)
                    throw context.Refuse($"{helper.Name} takes a number in R{register}, which is {ValueText.KindOf(value)}");
                break;
            case ArgumentType.Zero:
                if (!value.IsNull)
                    throw context.Refuse($"{helper.Name} takes 0 in R{register}, which is {ValueText.Of(value)}");
                value.Rely();
                break;
            case ArgumentType.KernelObject:
                CheckObject(helper, register, value);
                break;
            case ArgumentType.KernelObjectOrNull:
                if (!value.IsNull)
                    CheckObject(helper, register, value with { MayBeNull = false });
                break;
            case ArgumentType.ReleasedObject:
                CheckObject(helper, register, value);
                given.Released = value.Reference != 0
                    ? value.Reference
                    : throw context.Refuse($"{helper.Name} releases what the program acquired, and R{register} is {ValueText.KindOf(value)} that it did not");
                break;
            case ArgumentType.IteratorRoom:
                given.IteratorRoom = iterators.CheckRoom(helper, register);
                break;
            case ArgumentType.Iterator:
                given.Iterator = iterators.Find(helper, register);
                break;
            case ArgumentType.EndedIterator:
                given.Iterator = iterators.Find(helper, register);
                given.Released = IteratorRules.ReferenceOf(given.Iterator.Value);
                break;
            case ArgumentType.Context:
                CheckKind(helper, register, value, ValueKind.Context);
                CheckIsWhole(helper, register, value);
                break;
            case ArgumentType.Map:
                CheckKind(helper, register, value, ValueKind.Map);
                CheckIsTimers(helper, register, given.Field, value.Map!);
                given.Map = value.Map;
                break;
            case ArgumentType.Key:
                CheckMemory(helper, register, value, given.Map!.KeySize, MemoryAccess.Read, false);
                given.Key = KeyOf(given.Map, value);
                break;
            case ArgumentType.Value when (given.Map!.Abilities & MapAbilities.Sockets) != 0:
                CheckSocket(helper, register, value);
                break;
            case ArgumentType.Value:
                CheckMemory(helper, register, value, given.Map!.ValueSize, MemoryAccess.Read, false);
                break;
            case ArgumentType.ValueOrNull when value.IsNull:
                break;
            case ArgumentType.ValueOrNull:
                CheckMemory(helper, register, value with { MayBeNull = false }, given.Map!.ValueSize, MemoryAccess.Read, false);
                break;
            case ArgumentType.Socket:
                CheckSocket(helper, register, value);
                given.Socket = value;
                break;
            case ArgumentType.SocketOrNull:
                if (!value.IsNull)
                    CheckSocket(helper, register, value with { MayBeNull = false });
                break;
            case ArgumentType.FullSocketOrNull:
                if (!value.IsNull)
                    CheckKind(helper, register, value with { MayBeNull = value.MayBeNull && value.Reference != 0 }, ValueKind.FullSocket); // what a map gave counts as a socket once it was compared with null
                break;
            case ArgumentType.ReleasedSocket:
                CheckSocket(helper, register, value);
                given.Released = value.Reference != 0
                    ? value.Reference
                    : throw context.Refuse($"{helper.Name} releases what the program acquired, and R{register} is {ValueText.KindOf(value)} that it did not");
                break;
            case ArgumentType.ValueRoom when (given.Map!.Abilities & MapAbilities.Pop) == 0:
                CheckMemory(helper, register, value, given.Map.ValueSize, MemoryAccess.Read, false);
                break;
            case ArgumentType.ValueRoom:
                CheckMemory(helper, register, value, given.Map!.ValueSize, MemoryAccess.Write, true);
                break;
            case ArgumentType.Bytes or ArgumentType.Room:
                CheckIsMemory(helper, register, value, mayBeNull: false);
                break;
            case ArgumentType.BytesOrNull or ArgumentType.RoomOrNull:
                CheckIsMemory(helper, register, value, mayBeNull: true);
                break;
            case ArgumentType.ValueMemory:
                CheckKind(helper, register, value, ValueKind.MapValue);
                break;
            case ArgumentType.Size or ArgumentType.SizeOrZero:
                CheckSize(helper, register, value, type == ArgumentType.SizeOrZero);
                given.Bytes = value.Range.Maximum;
                break;
            case ArgumentType.RecordSize or ArgumentType.SliceSize:
                given.RecordSize = ConstantOf(helper, register, value);
                break;
            case ArgumentType.Record:
                CheckKind(helper, register, value, ValueKind.Record);
                CheckIsWhole(helper, register, value);
                given.Released = value.Reference;
                break;
            case ArgumentType.Callback:
                CheckKind(helper, register, value, ValueKind.Function);
                given.Callback = value.Place;
                break;
            case ArgumentType.StackOrNull:
                if (!value.IsNull)
                    CheckKind(helper, register, value, ValueKind.Stack);
                value.Rely();
                break;
            case ArgumentType.ConstantText:
                given.Text = CheckText(helper, register, value);
                break;
            case ArgumentType.DynptrRoom or ArgumentType.RecordDynptrRoom or ArgumentType.PacketDynptrRoom:
                (given.DynptrPlace, given.DynptrKind) = (dynptrs.CheckRoom(helper, register), KindOf(type));
                break;
            case ArgumentType.ValueLock:
                fields.Check(helper, register, value, ValueFieldKind.Lock);
                given.Field = value;
                break;
            case ArgumentType.Timer:
                fields.Check(helper, register, value, ValueFieldKind.Timer);
                given.Field = value;
                break;
            case ArgumentType.Dynptr:
                given.Dynptr = dynptrs.Find(helper.Name, register, value);
                break;
            case ArgumentType.WritableDynptr:
                given.Dynptr = dynptrs.Find(helper.Name, register, value);
                if (given.Dynptr.Dynptr == DynptrKind.ReadOnlyPacket)
                    throw context.Refuse($"{helper.Name} gives memory to change, and programs of kind {context.Subject.Spec.Type} may not change the packet that the dynptr in R{register} stands for", "Use bpf_dynptr_slice.");
                break;
            case ArgumentType.BufferSize:
                given.RecordSize = ConstantOf(helper, register, value);
                given.BufferFrame = context.Read(register - 1) is { Kind: ValueKind.Stack } buffer ? buffer.Place : 0;
                if (!context.Read(register - 1).IsNull)
                    CheckSize(helper, register, value, mayBeZero: true);
                break;
            case ArgumentType.RecordDynptr:
                given.Dynptr = dynptrs.Find(helper.Name, register, value);
                CheckIsRecord(helper, register, given.Dynptr);
                given.Released = given.Dynptr.Reference;
                break;
            default:
                throw context.Refuse($"{helper.Name} takes {type} in R{register}, which this host does not verify yet", "Let the program run unverified: EmbeddedHostOptions.VerifiesPrograms = false.");
        }
    }

    private void CheckSocket(HelperDefinition helper, int register, Value value) =>
        CheckKind(helper, register, value, value.Kind == ValueKind.FullSocket ? ValueKind.FullSocket : ValueKind.Socket);

    private DynptrKind KindOf(ArgumentType room) => room switch
    {
        ArgumentType.DynptrRoom => DynptrKind.Memory,
        ArgumentType.RecordDynptrRoom => DynptrKind.Record,
        _ => context.Subject.Spec.Type.OnlyReadsPackets ? DynptrKind.ReadOnlyPacket : DynptrKind.Packet,
    };

    private void CheckIsTimers(HelperDefinition helper, int register, Value? timer, MapShape map)
    {
        if (timer is not null && !ReferenceEquals(timer.Map, map))
            throw context.Refuse($"{helper.Name} takes the map of its timer in R{register}, which is '{timer.Map!.Name}' and not '{map.Name}'");
    }

    private void CheckIsRecord(HelperDefinition helper, int register, Value dynptr)
    {
        if (dynptr.Reference == 0)
            throw context.Refuse($"{helper.Name} takes a dynptr of a record in R{register}, and this one stands for other memory");
    }

    private void CheckKind(HelperDefinition helper, int register, Value value, ValueKind kind)
    {
        if (value.Kind == kind && !value.MayBeNull)
            return;
        string expected = ValueText.KindOf(Value.Pointer(kind));
        throw context.Refuse($"{helper.Name} takes {expected} in R{register}, which is {ValueText.KindOf(value)}", value.MayBeNull ? Hints.CompareWithNull : "");
    }

    private void CheckObject(HelperDefinition helper, int register, Value value)
    {
        if (value.Kind != ValueKind.KernelObject || value.Struct != helper.Object || value.MayBeNull)
            throw context.Refuse($"{helper.Name} takes struct {helper.Object!.Name} in R{register}, which is {ValueText.KindOf(value)}", value.MayBeNull ? Hints.CompareWithNull : "");
        CheckIsWhole(helper, register, value);
    }

    private void CheckIsWhole(HelperDefinition helper, int register, Value value)
    {
        if (value.Offset != 0 || !value.Range.IsZero)
            throw context.Refuse($"{helper.Name} takes R{register} as it was given, and something was added to it");
    }

    private void CheckIsMemory(HelperDefinition helper, int register, Value value, bool mayBeNull)
    {
        if (mayBeNull && value.IsNull)
        {
            value.Rely();
            return;
        }

        if (!mayBeNull && value.MayBeNull)
            throw context.Refuse($"{helper.Name} takes memory in R{register}, which may be null", Hints.CompareWithNull);

        // What a map of XDP sockets gives is a socket, of which programs can read a field and no more.
        bool isMemory = (value.Kind == ValueKind.MapValue && value.Map!.Type != MapType.XskMap)
            || value.Kind is ValueKind.Stack or ValueKind.Packet or ValueKind.PacketMeta or ValueKind.MapKey or ValueKind.Record or ValueKind.Memory
            || (value.Kind == ValueKind.ReadOnlyMemory && helper.Takes[register - 1] is ArgumentType.Bytes or ArgumentType.BytesOrNull);
        if (!isMemory)
            throw context.Refuse($"{helper.Name} takes memory in R{register}, which is {ValueText.KindOf(value)}");
        if (value.IsPacket && !context.Subject.Spec.Type.LendsPackets)
            throw context.Refuse($"R{register} points into the packet, which programs of kind {context.Subject.Spec.Type} may not give to {helper.Name}", "Copy it to the stack first.");
        if (value.IsPacket && (helper.Effects & HelperEffects.TakesPacket) == 0)
            throw context.Refuse($"{helper.Name} takes no packet memory, and R{register} points into the packet", "Copy it to the stack first.");
    }

    private void CheckSize(HelperDefinition helper, int register, Value size, bool mayBeZero)
    {
        if (!size.IsNumber)
            throw context.Refuse($"{helper.Name} takes a size in R{register}, which is {ValueText.KindOf(size)}");
        if (size.Range.SignedMinimum < 0)
            throw context.Refuse($"R{register}, the size given to {helper.Name}, may be negative", Hints.BoundIndex);
        if (size.Range.Maximum >= VerifierContext.FarthestOffset)
            throw context.Refuse($"R{register}, the size given to {helper.Name}, has no upper bound", Hints.BoundIndex);
        if (size.Range.Minimum == 0 && !mayBeZero)
            throw context.Refuse($"R{register}, the size given to {helper.Name}, may be 0", "Compare it with 0 first.");
        ArgumentType memory = helper.Takes[register - 2];
        bool writes = memory is ArgumentType.Room or ArgumentType.RoomOrNull or ArgumentType.ValueMemory;
        bool overwrites = memory == ArgumentType.Room && size.Range.IsConstant;
        CheckRange(helper, register - 1, context.Read(register - 1), (int)size.Range.Maximum, writes ? MemoryAccess.Write : MemoryAccess.Read, overwrites);
        size.Rely();
    }

    private void CheckMemory(HelperDefinition helper, int register, Value value, int size, MemoryAccess access, bool overwrites)
    {
        CheckIsMemory(helper, register, value, mayBeNull: false);
        if (size == 0)
            throw context.Refuse($"{helper.Name} would reach no bytes in R{register}: the map has none of them");
        CheckRange(helper, register, value, size, access, overwrites);
    }

    private void CheckRange(HelperDefinition helper, int register, Value value, int size, MemoryAccess access, bool overwrites)
    {
        if (value.IsNumber)
        {
            if (size > 0)
                throw context.Refuse($"{helper.Name} would reach {size} bytes through R{register}, which is null");
        }
        else if (value.MayBeNull && size > 0)
        {
            throw context.Refuse($"{helper.Name} would reach {size} bytes through R{register}, which may be null", Hints.CompareWithNull);
        }
        else if (value.Kind == ValueKind.Stack)
        {
            stack.Lend(register, value, size, access, overwrites);
        }
        else
        {
            regions.Check(register, value, 0, size, access);
        }
    }

    private ulong? KeyOf(MapShape map, Value key) =>
        map.Type is ObjectFiles.MapType.Array or ObjectFiles.MapType.PerCpuArray ? stack.ConstantAt(key, map.KeySize) : null;

    private int ConstantOf(HelperDefinition helper, int register, Value value)
    {
        if (value is not { IsNumber: true, Range.IsConstant: true })
            throw context.Refuse($"{helper.Name} takes a constant in R{register}, which is {ValueText.Of(value)}", "Use a constant size, or bpf_ringbuf_output.");
        value.Rely();
        return (int)Math.Min((uint)value.Range.Bits.Value, int.MaxValue);
    }

    private byte[] CheckText(HelperDefinition helper, int register, Value value)
    {
        CheckKind(helper, register, value, ValueKind.MapValue);
        if (value.Map!.Constants is not { } map)
            throw context.Refuse($"{helper.Name} takes a constant string in R{register}, and map '{value.Map.Name}' can be written", "Make it a static const array, so that it lies in .rodata.");
        if (!value.Range.IsConstant)
            throw context.Refuse($"{helper.Name} takes a string at a constant place in R{register}");
        byte[] text = new byte[map.ValueSize];
        int start = value.Offset + (int)value.Range.Bits.Value;
        bool isThere = map.Lookup(new byte[map.KeySize], text, LookupMode.None, 0) == Errno.None;
        if (!isThere || start < 0 || start > text.Length || !text.AsSpan(start).Contains((byte)0))
            throw context.Refuse($"{helper.Name} takes a string that ends with a zero in R{register}, and there is none before the end of map '{map.Info.Name}'");
        return text[start..Array.IndexOf(text, (byte)0, start)];
    }
}
