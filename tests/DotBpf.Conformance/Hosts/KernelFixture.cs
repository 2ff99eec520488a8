using DotBpf.Kernel;

namespace DotBpf.Conformance.Hosts;

public sealed class KernelFixture : IHostFixture
{
    public static BpfHost Create() => KernelHost.Open();

    public static PinPath CreatePinRoot() => BpfFileSystem.Path($"dotbpf-tests-{Guid.NewGuid():N}");

    // Pins outlive processes, and so would the folders they were in.
    public static void RemovePinRoot(PinPath root)
    {
        if (Directory.Exists(root.Value))
            Directory.Delete(root.Value, recursive: true);
    }
}
