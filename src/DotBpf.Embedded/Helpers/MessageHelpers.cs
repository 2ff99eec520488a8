using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>What programs do with what sockets send (net/core/filter.c and net/core/sock_map.c, 6.18).</summary>
internal static unsafe class MessageHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(60, "bpf_msg_redirect_map", HelperUsers.Message, &RedirectByIndex) { Takes = [Context, Map, Anything, Anything], Needs = MapAbilities.SocketSlots },
        new(61, "bpf_msg_apply_bytes", HelperUsers.Message, &Apply) { Takes = [Context, Anything] },
        new(62, "bpf_msg_cork_bytes", HelperUsers.Message, &Wait) { Takes = [Context, Anything] },
        new(63, "bpf_msg_pull_data", HelperUsers.Message, &Pull) { Takes = [Context, Anything, Anything, Anything], Effects = HelperEffects.MovesPacket },
        new(71, "bpf_msg_redirect_hash", HelperUsers.Message, &RedirectByKey) { Takes = [Context, Map, Key, Anything], Needs = MapAbilities.SocketKeys },
        new(90, "bpf_msg_push_data", HelperUsers.Message, &Push) { Takes = [Context, Anything, Anything, Anything], Effects = HelperEffects.MovesPacket },
        new(91, "bpf_msg_pop_data", HelperUsers.Message, &Pop) { Takes = [Context, Anything, Anything, Anything], Effects = HelperEffects.MovesPacket },
    ];

    private static ulong RedirectByIndex(Machine machine, ulong context, ulong map, ulong index, ulong flags, ulong unused5) =>
        Redirect(machine, SocketHelpers.FindByIndex(machine, context, map, index), flags);

    private static ulong RedirectByKey(Machine machine, ulong context, ulong map, ulong key, ulong flags, ulong unused5) =>
        Redirect(machine, SocketHelpers.FindByKey(machine, context, map, key), flags);

    // Others than TCP take messages as what came in only.
    private static ulong Redirect(Machine machine, SimulatedSocket? socket, ulong flags) =>
        SocketHelpers.Redirect(machine, flags == 0 && socket is { IsTcp: false } ? null : socket, flags);

    private static ulong Apply(Machine machine, ulong context, ulong bytes, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        machine.Message.Request = machine.Message.Request with { AppliesTo = (uint)bytes };
        return 0;
    }

    private static ulong Wait(Machine machine, ulong context, ulong bytes, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        machine.Message.Request = machine.Message.Request with { WaitsFor = (uint)bytes };
        return 0;
    }

    private static ulong Pull(Machine machine, ulong context, ulong start, ulong end, ulong flags, ulong unused5)
    {
        machine.CheckContext(context);
        return Answer.Failure(flags != 0 ? Errno.EINVAL : Changed(machine, machine.Message.Pull((uint)start, (uint)end)));
    }

    private static ulong Push(Machine machine, ulong context, ulong start, ulong count, ulong flags, ulong unused5)
    {
        machine.CheckContext(context);
        return Answer.Failure(flags != 0 ? Errno.EINVAL : Changed(machine, machine.Message.Push((uint)start, (uint)count)));
    }

    private static ulong Pop(Machine machine, ulong context, ulong start, ulong count, ulong flags, ulong unused5)
    {
        machine.CheckContext(context);
        return Answer.Failure(flags != 0 ? Errno.EINVAL : Changed(machine, machine.Message.Pop((uint)start, (uint)count)));
    }

    private static Errno Changed(Machine machine, Errno errno)
    {
        MessageEnvironment.TellLength(machine);
        machine.UsePacket();
        return errno;
    }
}
