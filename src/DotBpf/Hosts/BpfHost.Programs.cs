using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

public abstract partial class BpfHost
{
    /// <summary>The numbers of the programs that exist on the host, ascending. Programs that come and go meanwhile may or may not be among them.</summary>
    /// <exception cref="BpfSyscallException">The host does not permit it.</exception>
    /// <exception cref="FeatureNotSupportedException">The host does not number its programs.</exception>
    public IEnumerable<uint> ProgramIds => Walk(TryGetNextProgramId);

    /// <summary>Opens a program that exists on the host by its number.</summary>
    /// <exception cref="BpfSyscallException">There is none (<see cref="Errno.ENOENT"/>), or it may not be opened.</exception>
    /// <exception cref="FeatureNotSupportedException">The host does not number its programs.</exception>
    public virtual ProgramHandle OpenProgram(uint id) => throw Unnumbered();

    /// <summary>Walks the numbers of the programs that exist on the host.</summary>
    /// <param name="start">The number to go on from; 0 at first.</param>
    /// <param name="next">The smallest number above it.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="FeatureNotSupportedException">The host does not number its programs.</exception>
    public virtual bool TryGetNextProgramId(uint start, out uint next) => throw Unnumbered();

    /// <summary>Opens the program that is kept under a name.</summary>
    /// <param name="path">The name.</param>
    /// <param name="program">The program, yours to dispose; <see langword="null"/> when nothing is kept there.</param>
    /// <returns>Whether something is kept there.</returns>
    /// <exception cref="BpfSyscallException">Something is kept there that is no program, or that may not be opened.</exception>
    /// <exception cref="FeatureNotSupportedException">The host cannot open programs again.</exception>
    public virtual bool TryOpenPinnedProgram(PinPath path, [NotNullWhen(true)] out ProgramHandle? program) => throw Unnumbered();

    /// <summary>Has the host measure how often and how long programs run (<see cref="ProgramHandle.ReadStatistics"/>), until the scope is disposed.</summary>
    /// <returns>The scope. Measuring goes on while anyone on the machine holds one.</returns>
    /// <remarks>Kernel: <c>BPF_ENABLE_STATS</c>, since 5.8; it costs each run two readings of the clock. Privileges: CAP_SYS_ADMIN.</remarks>
    /// <exception cref="FeatureNotSupportedException">The host does not measure.</exception>
    public virtual IDisposable EnableStatistics() => throw new FeatureNotSupportedException("Measuring how long programs run", Name);

    private static IEnumerable<uint> Walk(NextId next)
    {
        for (uint id = 0; next(id, out uint found); id = found)
            yield return found;
    }

    private FeatureNotSupportedException Unnumbered() => new("Opening programs that were loaded before", Name);

    private delegate bool NextId(uint start, out uint next);
}
