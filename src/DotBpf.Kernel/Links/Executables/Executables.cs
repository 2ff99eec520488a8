namespace DotBpf.Kernel;

/// <summary>Finds places in programs and libraries, and says at which hook it failed.</summary>
internal static class Executables
{
    /// <summary>Opens the file that a target names, and asks it something.</summary>
    internal static T Ask<T>(Attachment attachment, string path, Func<ExecutableFile, T> question)
    {
        try
        {
            using ExecutableFile file = ExecutableFile.Open(path);
            return question(file);
        }
        catch (MissingFunctionException error)
        {
            throw attachment.Refused(BpfCommand.Open, Errno.ENOENT, error.Message);
        }
        catch (ExecutableFormatException error)
        {
            throw attachment.Refused(BpfCommand.Open, Errno.ENOEXEC, error.Message);
        }
        catch (UnauthorizedAccessException)
        {
            throw attachment.Refused(BpfCommand.Open, Errno.EACCES, $"'{path}' may not be read.");
        }
    }
}
