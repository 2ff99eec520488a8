namespace DotBpf.Kernel;

/// <summary>Something that lives in the kernel as a descriptor of this process.</summary>
internal interface IKernelHandle
{
    /// <summary>The descriptor.</summary>
    Descriptor Descriptor { get; }
}
