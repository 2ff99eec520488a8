namespace DotBpf.Kernel;

/// <summary>What the kernel host asks of handles that others give it.</summary>
internal static class KernelHandle
{
    /// <summary>The descriptor of something that lives in the kernel.</summary>
    /// <exception cref="ArgumentException">It lives elsewhere.</exception>
    internal static Descriptor DescriptorOf(HostHandle handle) => handle is IKernelHandle { Descriptor: { } descriptor }
        ? descriptor
        : throw new ArgumentException($"{handle} lives in the {handle.Host.Name} host and not in the kernel.", nameof(handle));
}
