using System.Runtime.InteropServices;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

public sealed class EmbeddedFixture : IOwnerFixture, ISharedPortFixture, IConnectionFixture, ICgroupFixture
{
    public static BpfHost Create() => EmbeddedHost.Create(new() { Cpus = 2 });

    public static TestedCgroup CreateCgroup(BpfHost host, TestedCgroup? parent = null) => new SimulatedCgroupUnderTest(host, parent);

    public static PinPath CreatePinRoot() => new("/embedded/tests");

    // The names die with the host.
    public static void RemovePinRoot(PinPath root)
    {
    }

    public static SafeHandle OpenSocket(BpfHost host) => ((EmbeddedHost)host).CreateSocket();

    public static SafeHandle OpenFile(BpfHost host) => ((EmbeddedHost)host).CreateFile("tested");

    public static SafeHandle OpenTask(BpfHost host) => ((EmbeddedHost)host).CreateTask();

    public static SafeHandle OpenRootCgroup(BpfHost host) => ((EmbeddedHost)host).RootCgroup;

    public static SafeHandle OpenEmptyCgroup(BpfHost host) => ((EmbeddedHost)host).CreateCgroup("empty");

    public static IDisposable? EnterTaskWithStack(BpfHost host) => ((EmbeddedHost)host).EnterTask(((EmbeddedHost)host).CreateTask(new() { KernelStack = [0x10, 0x20, 0x30] }));
}
