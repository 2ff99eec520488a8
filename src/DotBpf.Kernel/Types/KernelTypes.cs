using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Types that the kernel was given.</summary>
internal sealed class KernelTypes(KernelHost host, BtfTypes types, Descriptor descriptor) : TypesHandle(host, types), IKernelHandle
{
    /// <inheritdoc/>
    public Descriptor Descriptor { get; } = descriptor;

    /// <inheritdoc/>
    protected override void Release() => Descriptor.Retire();
}
