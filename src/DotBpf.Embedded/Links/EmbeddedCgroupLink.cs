using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Links;

/// <summary>The tie between a program and a simulated cgroup.</summary>
internal sealed class EmbeddedCgroupLink : BpfLink
{
    private readonly CgroupPrograms _programs;
    private readonly Lock _lock = new();
    private CgroupAttachment _attachment;

    /// <summary>Takes the attachment over.</summary>
    internal EmbeddedCgroupLink(EmbeddedHost host, CgroupTarget target, CgroupPrograms programs, CgroupAttachment attachment)
        : base(host, target)
    {
        _programs = programs;
        _attachment = attachment;
    }

    ~EmbeddedCgroupLink() => Release();

    /// <inheritdoc/>
    public override LinkInfo Info
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            CgroupAttachment attachment = _attachment;
            bool isLink = attachment.LinkId != 0;
            return new LinkInfo(attachment.LinkId, isLink ? BpfLinkType.Cgroup : BpfLinkType.None, attachment.Program.Id)
            {
                AttachType = attachment.Place,
                CgroupId = !isLink ? null : _programs.Has(attachment) ? attachment.Cgroup.Id : 0,
            };
        }
    }

    /// <summary>Whether it is what holds a program attached.</summary>
    internal bool Is(CgroupAttachment attachment) => attachment.LinkId != 0 && attachment.LinkId == _attachment.LinkId;

    /// <inheritdoc/>
    public override void Update(ProgramHandle program, ProgramHandle? expected = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        lock (_lock)
        {
            Errno errno = Replace(EmbeddedProgramHandle.Of(program, Host), expected);
            if (errno != Errno.None)
                throw new BpfSyscallException(BpfCommand.LinkUpdate, errno, ToString(), Advice(errno));
        }
    }

    /// <inheritdoc/>
    public override void Detach()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        _programs.Detach(_attachment);
    }

    // Null only when construction failed, seen by the finalizer.
    /// <inheritdoc/>
    protected override void Release()
    {
        if (_attachment is not null)
            _programs.Detach(_attachment);
    }

    private Errno Replace(EmbeddedProgram program, ProgramHandle? expected)
    {
        if (expected is not null && expected.Info.Id != _attachment.Program.Id)
            return Errno.EPERM;
        if (program.Type != _attachment.Program.Type)
            return Errno.EINVAL;
        Errno errno = _programs.TryReplace(_attachment, program, out CgroupAttachment? after);
        _attachment = after ?? _attachment;
        return errno;
    }

    private static string Advice(Errno errno) => errno switch
    {
        Errno.EPERM => "Another program than the expected one is attached.",
        Errno.EINVAL => "The new program is of another kind than the one attached.",
        Errno.ENOLINK => "The link was detached, or its cgroup was removed.",
        _ => "",
    };
}
