using DotBpf.Kernel;

namespace DotBpf.Conformance.Hosts;

public sealed class KernelFixture : IHostFixture
{
    public static PinPath PinRoot { get; } = BpfFileSystem.Path($"dotbpf-tests-{Environment.ProcessId}");

    public static BpfHost Create() => KernelHost.Open();
}
