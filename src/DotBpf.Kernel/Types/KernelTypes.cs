using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Types that the kernel was given.</summary>
internal sealed class KernelTypes(KernelHost host, BtfTypes types, Descriptor descriptor, IReadOnlyList<TypesFeature> missing) : TypesHandle(host, types, missing), IKernelHandle
{
    /// <inheritdoc/>
    public Descriptor Descriptor { get; } = descriptor;

    /// <summary>Whether programs may refer to the types of their functions and to their lines.</summary>
    internal bool HasFunctions { get; } = !missing.Contains(TypesFeature.Functions);

    /// <inheritdoc/>
    protected override void Release() => Descriptor.Retire(this);
}
