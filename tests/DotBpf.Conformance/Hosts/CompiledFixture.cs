using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>The embedded host with every program as native code from its first run.</summary>
public sealed class CompiledFixture : ISharedPortFixture, IConnectionFixture, ICgroupFixture
{
    public static BpfHost Create() => EmbeddedHost.Create(new() { Cpus = 2, ExecutionMode = ExecutionMode.Jit });

    public static TestedCgroup CreateCgroup(BpfHost host, TestedCgroup? parent = null) => new SimulatedCgroupUnderTest(host, parent);

    public static PinPath CreatePinRoot() => EmbeddedFixture.CreatePinRoot();

    public static void RemovePinRoot(PinPath root) => EmbeddedFixture.RemovePinRoot(root);
}
