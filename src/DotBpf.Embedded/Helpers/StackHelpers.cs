using System.Collections.Immutable;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Traces;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Where the task that runs is (kernel/bpf/stackmap.c, 6.18): here where its spec says.</summary>
/// <remarks>SAFETY: the room is checked to be the program's for its whole size, and no more is written.</remarks>
internal static unsafe class StackHelpers
{
    private const ulong Skipped = 0xff;
    private const ulong UserStack = 0x100;
    private const ulong ComparesHashes = 0x200;
    private const ulong Replaces = 0x400;
    private const ulong BuildIds = 0x800;

    // kernel.perf_event_max_stack.
    private const int MostFrames = 127;

    internal static HelperDefinition[] All { get; } =
    [
        new(27, "bpf_get_stackid", HelperUsers.Tracing, &Identify, isGplOnly: true) { Takes = [Context, Map, Anything], Needs = MapAbilities.StackTraces },
        new(67, "bpf_get_stack", HelperUsers.Tracing | HelperUsers.Syscall, &Copy, isGplOnly: true) { Takes = [Context, Room, SizeOrZero, Anything], Gives = ResultType.BytesWritten },
    ];

    private static ulong Identify(Machine machine, ulong context, ulong map, ulong flags, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        EmbeddedStackTrace traces = (EmbeddedStackTrace)machine.MapAt(map, MapAbilities.StackTraces).Map;
        if ((flags & ~(Skipped | UserStack | ComparesHashes | Replaces)) != 0)
            return Answer.Failure(Errno.EINVAL);
        ReadOnlySpan<ulong> frames = FramesOf(machine, flags, traces.Depth);
        if (frames.IsEmpty)
            return Answer.Failure(Errno.EFAULT);
        Errno errno = traces.Add(frames, (flags & ComparesHashes) != 0, (flags & Replaces) != 0, out uint id);
        return errno == Errno.None ? id : Answer.Failure(errno);
    }

    // Whatever comes of it, all of the room is written.
    private static ulong Copy(Machine machine, ulong context, ulong room, ulong size, ulong flags, ulong unused5)
    {
        machine.CheckContext(context);
        Span<byte> place = new(machine.Writable(room, size, "the room for the stack"), (int)Math.Min(size, int.MaxValue));
        place.Clear();
        bool hasBuildIds = (flags & BuildIds) != 0;
        if ((flags & ~(Skipped | UserStack | BuildIds)) != 0 || (hasBuildIds && (flags & UserStack) == 0))
            return Answer.Failure(Errno.EINVAL);
        int frame = hasBuildIds ? sizeof(BuildIdFrame) : sizeof(ulong);
        if (place.Length % frame != 0)
            return Answer.Failure(Errno.EINVAL);
        ReadOnlySpan<ulong> frames = FramesOf(machine, flags, place.Length / frame, out bool isThere);
        if (!isThere)
            return Answer.Failure(Errno.EFAULT);
        for (int i = 0; i < frames.Length; i++)
            TraceFrame.Write(place.Slice(i * frame, frame), frames[i]);
        return (ulong)(frames.Length * frame);
    }

    private static ReadOnlySpan<ulong> FramesOf(Machine machine, ulong flags, int most) => FramesOf(machine, flags, most, out _);

    // A stack without frames is none; one of which just all frames are skipped is one.
    private static ReadOnlySpan<ulong> FramesOf(Machine machine, ulong flags, int most, out bool isThere)
    {
        SimulatedTask task = machine.Host.CurrentTask;
        ImmutableArray<ulong> stack = (flags & UserStack) != 0 ? task.UserStack : task.KernelStack;
        int skipped = (int)(flags & Skipped);
        int seen = Math.Min(stack.Length, Math.Min(most + skipped, MostFrames));
        isThere = !stack.IsEmpty && seen >= skipped;
        return seen > skipped ? stack.AsSpan(skipped, Math.Min(most, seen - skipped)) : [];
    }
}
