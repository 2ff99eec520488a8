namespace DotBpf.Embedded.Interpreter;

/// <content>Whose packet it is.</content>
internal sealed unsafe partial class Machine
{
    /// <summary>The cgroup of the packet's socket, which without another is one that the test run makes, in the time of its task (bpf_prog_test_run_skb, net/bpf/test_run.c, 6.18).</summary>
    internal SimulatedCgroup PacketCgroup => Host.CurrentSocket?.Cgroup ?? Host.CurrentTask.Cgroup;
}
