using DotBpf.Embedded;

namespace DotBpf.Conformance.Hosts;

/// <summary>The embedded host with a directory for pins, so that its maps lie in files.</summary>
public sealed class SharingFixture : IHostFixture
{
    private static readonly string s_directory = Directory.CreateTempSubdirectory("dotbpf-sharing-").FullName;

    static SharingFixture() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(s_directory, recursive: true);

    public static BpfHost Create() => Create(ExecutionMode.Auto);

    internal static BpfHost Create(ExecutionMode mode) => EmbeddedHost.Create(new() { Cpus = 2, PinDirectory = s_directory, ExecutionMode = mode });

    public static PinPath CreatePinRoot() => new($"{s_directory}/{Guid.NewGuid():N}");

    public static void RemovePinRoot(PinPath root)
    {
        if (Directory.Exists(root.Value))
            Directory.Delete(root.Value, recursive: true);
    }
}
