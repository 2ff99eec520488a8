namespace DotBpf.Kernel;

/// <summary>A program that is attached without a link of the kernel, so that somebody here has to take it off.</summary>
internal abstract class LegacyLink(Attachment attachment) : BpfLink(attachment.Host, attachment.Target)
{
    private readonly Lock _lock = new();
    private KernelProgram _program = attachment.Program;
    private uint _programId = attachment.Program.Info.Id;
    private bool _isDetached;

    /// <inheritdoc/>
    public override LinkInfo Info => new(Id: 0, BpfLinkType.None, _programId) { AttachType = AttachedAs };

    /// <summary>What was attached to what, for messages.</summary>
    protected Attachment Attachment => attachment;

    /// <summary>The program that is attached. It may have been disposed since.</summary>
    protected KernelProgram Program => _program;

    /// <summary>The attach type, where the hook has one.</summary>
    protected virtual ObjectFiles.AttachType? AttachedAs => null;

    /// <inheritdoc/>
    public override void Update(ProgramHandle program, ProgramHandle? expected = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program is not KernelProgram own)
            throw new ArgumentException($"A program of the {program.Host.Name} host cannot be attached in the kernel.", nameof(program));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDetached, this);
            if (expected is not null && expected.Info.Id != _programId)
                throw new BpfSyscallException(BpfCommand.LinkUpdate, Errno.EPERM, ToString(), $"It ties program {_programId}, not the expected {expected.Info.Id}.");
            Exchange(own);
            (_program, _programId) = (own, own.Info.Id);
        }
    }

    /// <inheritdoc/>
    public override void Detach()
    {
        lock (_lock)
        {
            if (_isDetached)
                return;
            Remove();
            (_isDetached, _programId) = (true, 0);
        }
    }

    /// <summary>Puts another program in place.</summary>
    protected abstract void Exchange(KernelProgram program);

    /// <summary>Takes the program off. Called once.</summary>
    protected abstract void Remove();

    /// <inheritdoc/>
    protected override void Release() => Detach();
}
