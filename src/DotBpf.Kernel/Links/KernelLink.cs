namespace DotBpf.Kernel;

/// <summary>A link of the kernel: closing its last descriptor detaches the program.</summary>
internal sealed class KernelLink(KernelHost host, AttachTarget target, Descriptor descriptor) : BpfLink(host, target), IKernelHandle
{
    /// <inheritdoc/>
    public Descriptor Descriptor => descriptor;

    /// <inheritdoc/>
    protected override void Release() => descriptor.Retire();
}
