using DotBpf.ObjectFiles;
using DotBpf.Testing.Captures;
using DotBpf.Tool.Output;

namespace DotBpf.Tool;

/// <summary>Turns exceptions into one clear line and an exit code: no user sees a stack trace.</summary>
internal static class Faults
{
    /// <summary>Runs a command to its end or to its fault.</summary>
    internal static int Guard(Terminal terminal, Func<ExitCode> command)
    {
        try
        {
            return (int)command();
        }
#pragma warning disable CA1031 // The outermost handler: whatever it is, people get a sentence and scripts a number.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            terminal.Complain(Describe(fault));
            return (int)CodeOf(fault);
        }
    }

    internal static ExitCode CodeOf(Exception fault) => fault switch
    {
        ToolException tool => tool.Code,
        BpfSyscallException refusal => CodeOf(refusal),
        VerificationException or ObjectFileException => ExitCode.No,
        FeatureNotSupportedException => ExitCode.Unsupported,
        MapLayoutException => ExitCode.Precondition,
        CaptureFileException => ExitCode.Other,
        FileNotFoundException or DirectoryNotFoundException => ExitCode.NoSuchObject,
        UnauthorizedAccessException => ExitCode.Permission,
        _ => ExitCode.Other,
    };

    internal static string Describe(Exception fault) => fault switch
    {
        ObjectFileException damaged => string.Join(Environment.NewLine, damaged.Diagnostics.Select(d => $"{damaged.ObjectName}: {d}")),
        BpfException or IOException or UnauthorizedAccessException => fault.Message,
        _ => $"internal error, please report it: {fault.GetType().Name}: {fault.Message}",
    };

    private static ExitCode CodeOf(BpfSyscallException refusal) => (refusal.Errno, refusal.Command) switch
    {
        (Errno.E2BIG, BpfCommand.MapUpdate or BpfCommand.MapUpdateBatch) => ExitCode.MapFull,
        (Errno.ENOENT or Errno.ENODEV, _) => ExitCode.NoSuchObject,
        (Errno.EPERM or Errno.EACCES, _) => ExitCode.Permission,
        // An array's entries stay.
        (Errno.EINVAL, BpfCommand.MapDelete) => ExitCode.Unsupported,
        (Errno.ENOTSUPP or Errno.EOPNOTSUPP or Errno.ENOSYS, _) => ExitCode.Unsupported,
        (Errno.EBUSY or Errno.EEXIST or Errno.EINVAL, _) => ExitCode.Precondition,
        _ => ExitCode.Other,
    };
}
