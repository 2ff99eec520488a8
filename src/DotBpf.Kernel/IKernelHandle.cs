namespace DotBpf.Kernel;

/// <summary>Something that lives in the kernel as a descriptor of this process.</summary>
internal interface IKernelHandle
{
    /// <summary>The descriptor; <see langword="null"/> for what is several to the kernel.</summary>
    Descriptor? Descriptor { get; }
}
