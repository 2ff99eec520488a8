namespace DotBpf.Kernel.Tests;

/// <summary>A name in the BPF file system that is free again in the end, whatever happens.</summary>
internal sealed class TemporaryPin(KernelHost host) : IDisposable
{
    internal PinPath Path { get; } = BpfFileSystem.Path($"dotbpf_{Guid.NewGuid():N}");

    public void Dispose() => host.Unpin(Path);
}
