namespace DotBpf.Kernel;

/// <summary>One program on its way to one hook, and why it did not get there.</summary>
internal sealed record Attachment(KernelHost Host, KernelProgram Program, AttachTarget Target, Hook Hook)
{
    private string Subject => $"program '{Program.Info.Name}' and {Target}";

    /// <summary>What to throw when the kernel refused.</summary>
    /// <param name="command">What was asked of it.</param>
    /// <param name="errno">Its answer.</param>
    /// <param name="advice">What the answer means at this hook; <see langword="null"/> for what it means at any.</param>
    internal BpfException Refused(BpfCommand command, Errno errno, string? advice = null)
    {
        if (errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOSYS && !KernelVersion.IsAtLeast(Hook.MinimumKernel))
            return Unsupported($"The kernel that runs is {KernelVersion.Running}.");
        return new BpfSyscallException(command, errno, Subject, KindAdvice(errno) ?? advice ?? Advice(errno));
    }

    /// <summary>What to throw when this kernel has no such hook.</summary>
    internal FeatureNotSupportedException Unsupported(string advice) => new($"Attaching to {Hook.Name}", Host.Name, Hook.MinimumKernel, advice);

    /// <summary>What to throw when this kernel's hook lacks something that the target asks for.</summary>
    internal FeatureNotSupportedException Unsupported(string what, string minimumKernel) => new($"{what} at {Hook.Name}", Host.Name, minimumKernel);

    /// <summary>Whether to attach by a link: asked for, or there since that version of the kernel.</summary>
    internal static bool UsesLink(AttachMethod method, string since) =>
        method == AttachMethod.Link || (method == AttachMethod.Automatic && KernelVersion.IsAtLeast(since));

    private string? KindAdvice(Errno errno) =>
        errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.EACCES && !Hook.Programs.Contains(Program.Info.Type)
            ? $"The program is of kind {Program.Info.Type}; this hook takes programs of kind {string.Join(" or ", Hook.Programs)}."
            : null;

    private static string Advice(Errno errno) => errno switch
    {
        Errno.EPERM => Privilege.ExplainRefusal(),
        Errno.EACCES => "The user may not open what is attached to.",
        Errno.EMFILE => "The process has as many files open as it may: raise ulimit -n.",
        _ => "",
    };
}
