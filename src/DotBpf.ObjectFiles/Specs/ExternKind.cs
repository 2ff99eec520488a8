namespace DotBpf.ObjectFiles;

/// <summary>What sort of thing an object expects of the system it is loaded on.</summary>
public enum ExternKind
{
    /// <summary>A value of the kernel's configuration (<c>__kconfig</c>), such as <c>CONFIG_HZ</c> or <c>LINUX_KERNEL_VERSION</c>.</summary>
    Configuration,

    /// <summary>A variable of the kernel that its types describe (<c>extern const struct rq runqueues __ksym</c>).</summary>
    KernelVariable,

    /// <summary>The address of any symbol of the kernel (<c>extern const void init_task __ksym</c>).</summary>
    KernelAddress,

    /// <summary>A function of the kernel that programs may call (<c>extern … __ksym</c>, "kfunc").</summary>
    KernelFunction,
}
