using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>The embedded host without its verifier, which does not know locks and timers in values yet: every access is checked when it is made.</summary>
public sealed class UnverifiedFixture : IHostFixture
{
    public static BpfHost Create() => EmbeddedHost.Create(new() { Cpus = 2, VerifiesPrograms = false });

    public static PinPath CreatePinRoot() => EmbeddedFixture.CreatePinRoot();

    public static void RemovePinRoot(PinPath root) => EmbeddedFixture.RemovePinRoot(root);
}
