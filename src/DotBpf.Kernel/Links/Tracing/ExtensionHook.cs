using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Puts an extension in the place of a function of another program.</summary>
internal static class ExtensionHook
{
    internal static BpfLink Attach(Attachment attachment, ExtensionTarget target)
    {
        using var held = new HeldDescriptors();
        bpf_attr_link_create attributes = default; // nothing more names what the program was loaded for
        if (target.Program is { } program)
        {
            string function = target.Function ?? throw new ArgumentException($"{nameof(ExtensionTarget)} names a program and no {nameof(ExtensionTarget.Function)} of it.", nameof(target));
            attributes.target_fd = (uint)held.Hold(KernelHandle.DescriptorOf(program));
            attributes.tracing_target_btf_id = ProgramFunctions.Find((KernelProgram)program, function);
        }

        return LinkCreator.Create(attachment, attributes, Advice);
    }

    private static string? Advice(Errno errno) => errno switch
    {
        Errno.EBUSY => "The function has been replaced already.",
        Errno.EINVAL => "The function's parameters, or the kind of its program, differ from those the extension was loaded for.",
        Errno.ENOENT => "The extension is attached already; it can stand in one place at a time.",
        _ => null,
    };
}
