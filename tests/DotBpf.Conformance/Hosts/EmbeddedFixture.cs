using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

public sealed class EmbeddedFixture : IHostFixture
{
    public static BpfHost Create() => EmbeddedHost.Create(new() { Cpus = 2 });

    public static PinPath CreatePinRoot() => new("/embedded/tests");

    // The names die with the host.
    public static void RemovePinRoot(PinPath root)
    {
    }
}
