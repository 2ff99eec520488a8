namespace DotBpf;

/// <summary>A loaded program at the level of bytes.</summary>
/// <remarks>Threads: safe for any number; runs on different threads happen at the same time on different CPUs.</remarks>
public abstract class ProgramHandle : HostHandle
{
    /// <summary>Belongs to that host and is as described.</summary>
    protected ProgramHandle(BpfHost host, ProgramInfo info)
        : base(host) => Info = info;

    /// <summary>What the host says of the program.</summary>
    public ProgramInfo Info { get; }

    /// <summary>Runs the program on given bytes, without attaching it.</summary>
    /// <param name="input">The packet and context.</param>
    /// <param name="result">How it ended; meaningful only with <see cref="Errno.None"/>.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.EINVAL"/> for packets too short or too long; <see cref="Errno.ENOTSUPP"/> for kinds that cannot be run so; <see cref="Errno.ENOSPC"/> when an output did not fit.</returns>
    /// <exception cref="VerificationException">The embedded host stopped the program, for touching what is not its own or running too long.</exception>
    public abstract Errno TestRun(in TestRunInput input, out TestRunResult result);
}
