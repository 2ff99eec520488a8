using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

public sealed class EmbeddedFixture : IHostFixture
{
    public static PinPath PinRoot { get; } = new("/embedded/tests");

    public static BpfHost Create() => EmbeddedHost.Create(new() { Cpus = 2 });
}
