using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.PerfEvents;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Sending records through perf event arrays (kernel/trace/bpf_trace.c and net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: the record is checked to be the program's for its whole size, and the packet is copied within its length.</remarks>
internal static unsafe class PerfHelpers
{
    private const ulong Index = uint.MaxValue;
    private const ulong PacketBytes = 0xfffffUL << 32;

    internal static HelperDefinition[] All { get; } =
    [
        new(25, "bpf_perf_event_output", HelperUsers.All & ~HelperUsers.ReusePort, &Output, isGplOnly: true) { Takes = [Context, Map, Anything, Bytes, SizeOrZero], Needs = MapAbilities.PerfOutput },
    ];

    private static ulong Output(Machine machine, ulong context, ulong map, ulong flags, ulong data, ulong size)
    {
        machine.CheckContext(context);
        BoundMap bound = machine.MapAt(map, MapAbilities.PerfOutput);
        byte* record = machine.Readable(data, size, "the record");
        int packetBytes = (int)((flags & PacketBytes) >> 32);
        if ((flags & ~(machine.Program.Environment.HasPacket ? PacketBytes | Index : Index)) != 0)
            return Answer.Failure(Errno.EINVAL);
        if (packetBytes > machine.Packet.Length)
            return Answer.Failure(Errno.EFAULT);
        if (size > int.MaxValue)
            return Answer.Failure(Errno.E2BIG);
        uint index = (flags & Index) == Index ? (uint)machine.Cpu : (uint)flags;
        return Answer.Failure(((EmbeddedPerfEventArray)bound.Map).Output(index, machine.Cpu, new(record, (int)size), machine.Packet, packetBytes));
    }
}
