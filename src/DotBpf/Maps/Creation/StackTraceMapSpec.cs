using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="StackTraceMap"/> to create.</summary>
/// <param name="MaxEntries">How many traces fit.</param>
public sealed record StackTraceMapSpec(uint MaxEntries) : MapSpec<StackTraceMap>(MaxEntries)
{
    /// <summary>How many frames a trace has at most; the system allows 127 unless <c>kernel.perf_event_max_stack</c> says otherwise.</summary>
    public int Depth
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Depth), value, "A trace has at least one frame.");
    } = 127;

    /// <summary>Whether frames are files and offsets (<see cref="BuildIdFrame"/>) rather than addresses.</summary>
    public bool HasBuildIds { get; init; }

    private protected override MapSpec Complete(MapSpec spec) => spec with
    {
        ValueSize = (uint)(Depth * (HasBuildIds ? BuildIdFrame.Size : sizeof(ulong))),
        Flags = HasBuildIds ? spec.Flags | MapFlags.StackBuildId : spec.Flags,
    };
}
