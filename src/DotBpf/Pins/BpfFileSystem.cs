namespace DotBpf;

/// <summary>The BPF file system, where pins are kept.</summary>
public static class BpfFileSystem
{
    /// <summary>Where it is usually mounted: <c>/sys/fs/bpf</c>.</summary>
    public static PinPath Root { get; } = new("/sys/fs/bpf");

    /// <summary>A place in it.</summary>
    /// <param name="relative">The path from the mount point, such as <c>demo/flows</c>.</param>
    public static PinPath Path(string relative)
    {
        ArgumentException.ThrowIfNullOrEmpty(relative);
        return Root.Child(relative.TrimStart('/'));
    }
}
