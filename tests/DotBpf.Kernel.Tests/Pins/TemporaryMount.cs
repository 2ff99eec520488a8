namespace DotBpf.Kernel.Tests;

/// <summary>A BPF file system of its own, for as long as it is not disposed.</summary>
internal sealed class TemporaryMount : IDisposable
{
    internal TemporaryMount(string mode)
    {
        Root = new PinPath(Directory.CreateTempSubdirectory("dotbpf-mount-").FullName);
        CommandLine.Run("mount", "-t", "bpf", "-o", $"mode={mode}", "bpf", Root.Value);
    }

    internal PinPath Root { get; }

    /// <summary>Mounts it again, for reading only.</summary>
    internal void MakeReadOnly() => CommandLine.Run("mount", "-o", "remount,ro", Root.Value);

    public void Dispose()
    {
        CommandLine.Run("umount", Root.Value);
        Directory.Delete(Root.Value);
    }
}
