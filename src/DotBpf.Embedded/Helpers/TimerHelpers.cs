using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Timers;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Timers in values (kernel/bpf/helpers.c, 6.18).</summary>
/// <remarks>SAFETY: the argument is compared with the places of timers in values of maps that the run holds, and never read.</remarks>
internal static unsafe class TimerHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(169, "bpf_timer_init", HelperUsers.All, &Create) { Takes = [ArgumentType.Timer, Map, Anything], Needs = MapAbilities.Lookup },
        new(170, "bpf_timer_set_callback", HelperUsers.All, &SetCallback) { Takes = [ArgumentType.Timer, Callback] },
        new(171, "bpf_timer_start", HelperUsers.All, &Start) { Takes = [ArgumentType.Timer, Anything, Anything] },
        new(172, "bpf_timer_cancel", HelperUsers.All, &Cancel) { Takes = [ArgumentType.Timer] },
    ];

    private static ulong Create(Machine machine, ulong timer, ulong map, ulong flags, ulong unused4, ulong unused5)
    {
        BoundMap bound = machine.MapAt(map, MapAbilities.Lookup);
        machine.FieldAt(timer, ValueFieldKind.Timer, out BoundMap owner, out byte* value);
        if (owner.Map != bound.Map)
            throw machine.Fault($"the timer is in a value of map '{owner.Map.Info.Name}', and the helper was given map '{bound.Map.Info.Name}'");
        return Answer.Failure(owner.Map.Timers!.Create(machine.Host, owner.Map, (nuint)value, flags));
    }

    private static ulong SetCallback(Machine machine, ulong timer, ulong callback, ulong unused3, ulong unused4, ulong unused5)
    {
        if (!Tokens.IsFunction(callback))
            throw machine.Fault($"the helper takes a function of the program, and was given {machine.Describe(callback)}");
        return Answer.Failure(Find(machine, timer)?.SetCallback(machine.Program, (int)(uint)callback) ?? Errno.EINVAL);
    }

    private static ulong Start(Machine machine, ulong timer, ulong nanoseconds, ulong flags, ulong unused4, ulong unused5) =>
        Answer.Failure(Find(machine, timer)?.Start(nanoseconds, flags, machine.Cpu) ?? Errno.EINVAL);

    private static ulong Cancel(Machine machine, ulong timer, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        if (Find(machine, timer) is not { } found)
            return Answer.Failure(Errno.EINVAL);
        Errno errno = found.Cancel(machine, out bool wasPending);
        return errno == Errno.None && wasPending ? 1 : Answer.Failure(errno);
    }

    private static MapTimer? Find(Machine machine, ulong timer)
    {
        machine.FieldAt(timer, ValueFieldKind.Timer, out BoundMap owner, out byte* value);
        return owner.Map.Timers!.Find((nuint)value);
    }
}
