using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>The embedded host with its maps in files and every program as native code from its first run.</summary>
public sealed class CompiledSharingFixture : IHostFixture
{
    public static BpfHost Create() => SharingFixture.Create(ExecutionMode.Jit);

    public static PinPath CreatePinRoot() => SharingFixture.CreatePinRoot();

    public static void RemovePinRoot(PinPath root) => SharingFixture.RemovePinRoot(root);
}
