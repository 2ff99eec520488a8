namespace DotBpf.Embedded.Interpreter;

/// <content>Whose packet it is, and what programs find of simulated objects.</content>
internal sealed unsafe partial class Machine
{
    /// <summary>The cgroup of the packet's socket, which without another is one that the test run makes, in the time of its task (bpf_prog_test_run_skb, net/bpf/test_run.c, 6.18).</summary>
    internal SimulatedCgroup PacketCgroup => Host.CurrentSocket?.Cgroup ?? Host.CurrentTask.Cgroup;

    /// <summary>Where a program finds an object; null when there is none.</summary>
    internal ulong AddressOf(SimulatedObject? simulated) => simulated is null ? 0 : Host.KernelMemory.AddressOf(simulated);

    /// <summary>The object that an argument stands for.</summary>
    internal T ObjectAt<T>(ulong argument)
        where T : SimulatedObject => Host.KernelMemory.Find(argument) as T ?? throw Fault($"the helper takes an object of the kernel's, and was given {Describe(argument)}");
}
