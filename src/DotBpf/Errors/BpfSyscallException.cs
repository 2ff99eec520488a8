namespace DotBpf;

/// <summary>An operation that a host refused; both hosts report the same numbers.</summary>
public sealed class BpfSyscallException : BpfException
{
    /// <summary>Describes a refusal.</summary>
    /// <param name="command">What was asked.</param>
    /// <param name="errno">How it was refused.</param>
    /// <param name="subject">On what, for instance <c>map 'flows' (Hash, 65536 entries)</c>.</param>
    /// <param name="advice">What it means here and what to try, as whole sentences; may be empty.</param>
    public BpfSyscallException(BpfCommand command, Errno errno, string subject, string advice = "")
        : base(advice.Length == 0 ? $"{command} on {subject} failed: {errno}." : $"{command} on {subject} failed: {errno}. {advice}")
    {
        Command = command;
        Errno = errno;
        Subject = subject;
    }

    /// <summary>What was asked.</summary>
    public BpfCommand Command { get; }

    /// <summary>How it was refused.</summary>
    public Errno Errno { get; }

    /// <summary>On what.</summary>
    public string Subject { get; }
}
