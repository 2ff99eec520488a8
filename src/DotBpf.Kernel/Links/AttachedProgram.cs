using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>A program that was attached by <c>BPF_PROG_ATTACH</c>, the way before links.</summary>
internal sealed unsafe class AttachedProgram : LegacyLink
{
    private const uint BPF_F_ALLOW_MULTI = 2;
    private const uint BPF_F_REPLACE = 4;

    private readonly Descriptor _target;
    private readonly AttachType _attachType;
    private readonly uint _flags;

    // Detaching names the program, so it stays open for as long as it is attached.
    private Descriptor _program;

    private AttachedProgram(Attachment attachment, Descriptor target, AttachType attachType, uint flags)
        : base(attachment)
    {
        _target = target;
        _attachType = attachType;
        _flags = flags;
        _program = attachment.Program.Descriptor.Duplicate();
    }

    /// <inheritdoc/>
    protected override AttachType? AttachedAs => _attachType;

    /// <summary>Attaches to a map or an open directory, of which it keeps a descriptor of its own.</summary>
    internal static AttachedProgram Attach(Attachment attachment, Descriptor target, AttachType attachType, uint flags, Func<Errno, string?> advice)
    {
        var attached = new AttachedProgram(attachment, target.Duplicate(), attachType, flags);
        Errno errno = attached.Invoke(BpfCommand.ProgramAttach, attached._program, replaced: null, flags);
        if (errno == Errno.None)
            return attached;
        attached.Close();
        throw attachment.Refused(BpfCommand.ProgramAttach, errno, advice(errno));
    }

    /// <inheritdoc/>
    protected override void Exchange(KernelProgram program)
    {
        Descriptor next = program.Descriptor.Duplicate();
        bool isMulti = (_flags & BPF_F_ALLOW_MULTI) != 0;
        Errno errno = Invoke(BpfCommand.ProgramAttach, next, isMulti ? _program : null, isMulti ? _flags | BPF_F_REPLACE : _flags);
        if (errno != Errno.None)
        {
            next.Dispose();
            throw Attachment.Refused(BpfCommand.ProgramAttach, errno);
        }

        Descriptor previous = _program;
        _program = next;
        using (previous)
        {
            if (_attachType == AttachType.LircMode2) // which adds programs and replaces none
                Detach(previous);
        }
    }

    /// <inheritdoc/>
    protected override void Remove()
    {
        try
        {
            Detach(_program);
        }
        finally
        {
            Close();
        }
    }

    private void Detach(Descriptor program)
    {
        Errno errno = Invoke(BpfCommand.ProgramDetach, program, replaced: null, flags: 0);
        if (errno is not (Errno.None or Errno.ENOENT))
            throw new BpfSyscallException(BpfCommand.ProgramDetach, errno, ToString());
    }

    private Errno Invoke(BpfCommand command, Descriptor program, Descriptor? replaced, uint flags)
    {
        using var held = new HeldDescriptors();
        bpf_attr_prog_attach attributes = new()
        {
            target_fd = (uint)held.Hold(_target),
            attach_bpf_fd = (uint)held.Hold(program),
            attach_type = (uint)_attachType,
            attach_flags = flags,
            replace_bpf_fd = replaced is null ? 0 : (uint)held.Hold(replaced),
        };

        // SAFETY: the attributes are a local without pointers.
        return Bpf.Invoke(command, &attributes, sizeof(bpf_attr_prog_attach));
    }

    private void Close()
    {
        _program.Dispose();
        _target.Dispose();
    }
}
