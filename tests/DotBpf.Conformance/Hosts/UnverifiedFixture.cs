using System.Runtime.InteropServices;
using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>The embedded host without its verifier: every access is checked when it is made.</summary>
public sealed class UnverifiedFixture : IOwnerFixture, ISharedPortFixture, IConnectionFixture, ICgroupFixture
{
    public static BpfHost Create() => EmbeddedHost.Create(new() { Cpus = 2, VerifiesPrograms = false });

    public static TestedCgroup CreateCgroup(BpfHost host, TestedCgroup? parent = null) => new SimulatedCgroupUnderTest(host, parent);

    public static PinPath CreatePinRoot() => EmbeddedFixture.CreatePinRoot();

    public static void RemovePinRoot(PinPath root) => EmbeddedFixture.RemovePinRoot(root);

    public static SafeHandle OpenSocket(BpfHost host) => EmbeddedFixture.OpenSocket(host);

    public static SafeHandle OpenFile(BpfHost host) => EmbeddedFixture.OpenFile(host);

    public static SafeHandle OpenTask(BpfHost host) => EmbeddedFixture.OpenTask(host);

    public static SafeHandle OpenRootCgroup(BpfHost host) => EmbeddedFixture.OpenRootCgroup(host);

    public static SafeHandle OpenEmptyCgroup(BpfHost host) => EmbeddedFixture.OpenEmptyCgroup(host);

    public static IDisposable? EnterTaskWithStack(BpfHost host) => EmbeddedFixture.EnterTaskWithStack(host);
}
