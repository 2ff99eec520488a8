namespace DotBpf.Embedded.Verifier;

/// <summary>What usually helps.</summary>
internal static class Hints
{
    internal const string CompareWithNull = "Compare it with NULL first, and leave or go around when it is.";

    internal const string BoundIndex = "Bound the number first, on both sides: make it unsigned and compare it with the size, or mask it with &.";

    internal const string CheckPacket = "Compare the end of what is accessed with data_end first, and leave when it is behind: if (data + size > data_end) return ….";

    internal const string EndRecord = "Call bpf_ringbuf_submit or bpf_ringbuf_discard on every path.";

    internal const string DestroyIterator = "Destroy it on every path: bpf_for and bpf_for_each do it by themselves.";

    internal const string ReleaseSocket = "Call bpf_sk_release on every path.";

    internal const string ReleaseObject = "Release it on every path: bpf_task_release, bpf_cgroup_release.";

    internal const string SetConstants = "Constants (const, in .rodata) never change once programs are loaded. Leave const out, or set the value before loading.";

    internal const string EndLoop = "Give the loop a bound that is a constant or was compared with one, or use bpf_loop or may_goto.";
}
