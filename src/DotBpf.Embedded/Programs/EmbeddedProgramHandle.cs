using DotBpf.Embedded.Maps;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Programs;

/// <summary>A handle to a program of the embedded host.</summary>
internal sealed class EmbeddedProgramHandle : ProgramHandle, IEmbeddedProgramHandle
{
    private readonly EmbeddedProgram _program;
    private readonly EmbeddedHost _host;

    /// <summary>Takes over one reference to the program.</summary>
    internal EmbeddedProgramHandle(EmbeddedHost host, EmbeddedProgram program)
        : base(host, new ProgramInfo(program.Id, HostName.Of(program.Name), program.Type) { VerifiedInstructions = program.Facts?.ProcessedInstructions ?? 0 })
    {
        _host = host;
        _program = program;
    }

    ~EmbeddedProgramHandle() => _program?.Release();

    /// <inheritdoc/>
    public IEmbeddedProgram Program => _program;

    /// <summary>The program of a handle.</summary>
    /// <exception cref="ArgumentException">It belongs to another host.</exception>
    /// <exception cref="ObjectDisposedException">The handle was disposed.</exception>
    internal static EmbeddedProgram Of(ProgramHandle handle, BpfHost host)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ObjectDisposedException.ThrowIf(handle.IsDisposed, handle);
        return handle is EmbeddedProgramHandle embedded && embedded.Host == host
            ? embedded._program
            : throw new ArgumentException($"Program '{handle.Info.Name}' belongs to another host ({handle.Host.Name}).", nameof(handle));
    }

    /// <inheritdoc/>
    public override Errno TestRun(in TestRunInput input, out TestRunResult result)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Errno errno = _host.Run(_program, input, out result);
        GC.KeepAlive(this);
        return errno;
    }

    /// <inheritdoc/>
    protected override void Release() => _program.Release();
}
