using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Hosts;

/// <summary>Opens what maps keep values for or refer to: objects of the system on the kernel host, simulated ones on the embedded host.</summary>
public interface IOwnerFixture : IHostFixture
{
    static abstract SafeHandle OpenSocket(BpfHost host);

    static abstract SafeHandle OpenFile(BpfHost host);

    static abstract SafeHandle OpenTask(BpfHost host);

    /// <summary>The cgroup that all others are in.</summary>
    static abstract SafeHandle OpenRootCgroup(BpfHost host);

    /// <summary>Another one, which no task is in, and which goes with the handle.</summary>
    static abstract SafeHandle OpenEmptyCgroup(BpfHost host);

    /// <summary>Lets this thread run programs in the time of a task with a kernel stack, as every task of the kernel has one.</summary>
    static abstract IDisposable? EnterTaskWithStack(BpfHost host);
}
