using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Calls of helpers.</summary>
internal sealed class HelperRules(VerifierContext context, ArgumentRules arguments, FunctionRules functions, DynptrRules dynptrs, IteratorRules iterators, ValueFieldRules fields, PathQueue paths)
{
    // MAX_ERRNO, include/linux/err.h, 6.18.
    private const long LargestErrno = 4095;

    /// <summary>Follows a call.</summary>
    /// <returns>The slot where the path goes on.</returns>
    internal int Call(Instruction call)
    {
        HelperDefinition helper = Find(call);
        if (helper.Id is not (HelperId.GiveLock or HelperId.TakeLock) && (helper.Effects & HelperEffects.WorksUnderLock) == 0)
            fields.CheckNoLock($"calls {helper.Name}");
        ArgumentSet given = new();
        for (int i = 0; i < helper.Takes.Length; i++)
            arguments.Check(helper, i, given);
        CheckMap(helper, given.Map);
        if (helper.Id == HelperId.Format)
            CheckFormat(helper, given.Text!, context.Read(5).Range.Bits.Value);
        context.Facts.Helper(context.Slot, given.Map?.Index ?? InstructionFact.NoMap, given.Key, given.Callback);
        if (helper.Id == HelperId.TailCall)
            LeaveByTailCall();
        if (given.Field is { } field && helper.Takes[0] == ArgumentType.ValueLock)
            fields.Lock(helper, field);
        else if (given.Field is { Map: { } map } && given.Callback >= 0)
            fields.FollowTimer(given.Callback, map);
        else if (given.Callback >= 0)
            functions.CallBack(helper, given);
        if (MovesPacket(helper, given))
            ForgetPacket(context.State);
        if (given.Released != 0)
            Release(given);
        if (given.DynptrPlace is { } place)
            dynptrs.Make(place, given.DynptrKind, given.DynptrKind == DynptrKind.Record ? Acquire(ResourceKind.Record) : 0);
        if (given.IteratorRoom is { } room)
            IteratorRules.Make(room, helper.Iterator!, Acquire(ResourceKind.Iterator));
        Enter(helper);
        context.Frame.ForgetArguments();
        if (helper.Gives == ResultType.ElementOrNull)
            iterators.Advance(given.Iterator!.Value, helper.Iterator!);
        else
            context.Write(0, ResultOf(helper, given));
        return context.Slot + 1;
    }

    /// <summary>What the packet's pointers were before it moved are numbers.</summary>
    internal static void ForgetPacket(ProgramState state) =>
        state.Replace(value => value.EndsWithPacket ? Value.UnknownNumber() : value);

    // An XDP packet stays where it is, whoever writes it (check_helper_call, kernel/bpf/verifier.c, 6.18).
    private bool MovesPacket(HelperDefinition helper, ArgumentSet given) => (helper.Effects & HelperEffects.MovesPacket) != 0
        || ((helper.Effects & HelperEffects.MovesDynptrPacket) != 0 && given.Dynptr is { Dynptr: DynptrKind.Packet or DynptrKind.ReadOnlyPacket } && context.Subject.Spec.Type != ProgramType.Xdp);

    private HelperDefinition Find(Instruction call)
    {
        HelperDefinition helper = HelperTable.Of(call, context.Subject.Spec.Type)
            ?? throw context.Refuse($"it calls helper {call.Immediate}, which this host does not have", "The kernel host may have it.");
        if (!helper.Serves(context.Subject.Spec))
            throw context.Refuse($"it calls {helper.Name}, which programs of kind {context.Subject.Spec.Type} may not", HelperHints.WhoMay(helper));
        if (helper.IsGplOnly && !Licenses.AreGplCompatible(context.Subject.License))
            throw context.Refuse($"it calls {helper.Name}, which needs a GPL-compatible licence; the object declares '{context.Subject.License}'");
        return helper;
    }

    private void CheckMap(HelperDefinition helper, MapShape? map)
    {
        if (map is null)
            return;
        if ((map.Abilities & helper.Needs) == 0)
            throw context.Refuse($"{helper.Name} does not work on map '{map.Name}', which is of kind {map.Type}", HelperHints.WhichMaps(helper));
        CheckSockets(helper, map);
        if ((helper.Effects & HelperEffects.WritesMap) != 0 && (map.Access & Memory.MemoryAccess.Write) == 0)
            throw context.Refuse($"{helper.Name} would change map '{map.Name}', which programs may only read");
    }

    private void CheckSockets(HelperDefinition helper, MapShape map)
    {
        ProgramType type = context.Subject.Spec.Type;
        bool isAllowed = helper.Id switch { HelperId.MapUpdate => type.AddsSockets, HelperId.MapDelete => type.RemovesSockets, _ => true };
        if (!isAllowed && (map.Abilities & MapAbilities.Sockets) != 0)
            throw context.Refuse($"{helper.Name} would change map '{map.Name}' of sockets, which programs of kind {type} may not: a socket may be locked where they run");
    }

    // Of a size that is not known, the known bits count (check_bpf_snprintf_call, kernel/bpf/verifier.c, 6.18).
    private void CheckFormat(HelperDefinition helper, byte[] format, ulong size)
    {
        if (size % sizeof(ulong) != 0)
            throw context.Refuse($"{helper.Name} takes the size of an array of 64-bit arguments in R5, which is {size}: no multiple of {sizeof(ulong)}");
        if (FormatRules.Violation(format, (int)(size / sizeof(ulong))) is { } why)
            throw context.Refuse($"{helper.Name} does not take the format \"{System.Text.Encoding.UTF8.GetString(format)}\": {why}");
    }

    // A target that is there takes over: its result becomes that of the function, whose callers go on.
    private void LeaveByTailCall()
    {
        if (!context.State.Resources.IsEmpty)
            throw context.Refuse($"it makes a tail call while {context.State.Resources[0]} has not been ended", context.State.Resources[0].Hint);
        functions.CheckNoSection("makes a tail call");
        context.Facts.CallTail(context.Frame.Function);
        if (context.State.Depth == 0)
            return;
        ProgramState left = context.State.Copy();
        ForgetPacket(left);
        left.Frame[0] = Value.UnknownNumber();
        functions.Leave(left);
        paths.Push(left, context.Slot);
    }

    private void Enter(HelperDefinition helper)
    {
        context.State.Sections += helper.Enters;
        if (context.State.Sections.AreNegative)
            throw context.Refuse($"{helper.Name} leaves a section that the program is not in");
        if (context.State.Sections.Rcu > 1)
            throw context.Refuse($"{helper.Name} enters {context.State.Sections.Name} within one, which Linux 6.18 does not allow");
    }

    // Whoever still holds what was given back holds a number.
    private void Release(ArgumentSet given)
    {
        int reference = given.Released;
        if (given.Dynptr is { } dynptr)
            dynptrs.Release(dynptr);
        given.Iterator?.Clear();
        context.State.Resources = context.State.Resources.RemoveAll(resource => resource.Id == reference);
        context.State.Replace(value => value.Reference == reference ? Value.UnknownNumber() : value);
    }

    private Value ResultOf(HelperDefinition helper, ArgumentSet given) => helper.Gives switch
    {
        ResultType.Number => Value.UnknownNumber(),
        ResultType.Cpu => Value.Number(NumberRange.UpTo((ulong)context.Subject.Cpus - 1)),
        ResultType.Nothing => Value.Unwritten,
        ResultType.ValueOrNull when helper.Id == HelperId.MapLookup && (given.Map!.Abilities & MapAbilities.Sockets) != 0 => SocketOf(),
        ResultType.ValueOrNull => ValueOf(given),
        ResultType.Value => Value.Pointer(ValueKind.MapValue) with { Map = given.Map, Id = given.Map!.Fields is { HasLock: true } ? context.State.NewId() : 0 },
        ResultType.RecordOrNull => RecordOf(given),
        ResultType.BytesWritten => Value.Number(NumberRange.Between(-LargestErrno, (long)given.Bytes)),
        ResultType.FullSocketOrNull => Value.Pointer(ValueKind.FullSocket) with { MayBeNull = true, Id = context.State.NewId(), Reference = given.Socket!.Reference },
        ResultType.SliceOrNull => SliceOf(given, ValueKind.Memory),
        ResultType.ReadOnlySliceOrNull => SliceOf(given, ValueKind.ReadOnlyMemory),
        ResultType.KernelObject => Value.Pointer(ValueKind.KernelObject) with { Struct = helper.Object },
        ResultType.AcquiredObjectOrNull => ObjectOf(helper),
        _ => throw context.Refuse($"{helper.Name} gives {helper.Gives}, which this host does not verify yet", "Let the program run unverified: EmbeddedHostOptions.VerifiesPrograms = false."),
    };

    // An element of an array that is there for sure need not be compared with null.
    private Value ValueOf(ArgumentSet given)
    {
        Value value = Value.Pointer(ValueKind.MapValue) with { Map = given.Map, Id = context.State.NewId() };
        bool isThere = given.Key < given.Map!.MaxEntries && context.Code[context.Slot].Immediate == HelperId.MapLookup;
        if (!isThere)
            return value with { MayBeNull = true };
        return given.Map.Fields is { HasLock: true } ? value : value with { Id = 0 };
    }

    private Value RecordOf(ArgumentSet given)
    {
        int id = Acquire(ResourceKind.Record);
        return Value.Pointer(ValueKind.Record) with { Extent = given.RecordSize, Id = id, Reference = id, MayBeNull = true, Map = given.Map };
    }

    private Value ObjectOf(HelperDefinition helper)
    {
        int id = Acquire(ResourceKind.Object);
        return Value.Pointer(ValueKind.KernelObject) with { Struct = helper.Object, Id = id, Reference = id, MayBeNull = true };
    }

    private Value SocketOf()
    {
        int id = Acquire(ResourceKind.Socket);
        return Value.Pointer(ValueKind.FullSocket) with { Id = id, Reference = id, MayBeNull = true };
    }

    // A part of a record is one as long as its dynptr is.
    private Value SliceOf(ArgumentSet given, ValueKind kind) => Value.Pointer(kind) with
    {
        Extent = given.RecordSize,
        Id = context.State.NewId(),
        Reference = given.Dynptr!.Reference,
        Owner = given.Dynptr.Id,
        Dynptr = given.Dynptr.Dynptr,
        Place = given.Dynptr.Place != 0 ? given.Dynptr.Place : given.BufferFrame,
        MayBeNull = true,
    };

    private int Acquire(ResourceKind kind)
    {
        int id = context.State.NewId();
        context.State.Resources = context.State.Resources.Add(new Resource(id, context.Slot, kind));
        return id;
    }
}
