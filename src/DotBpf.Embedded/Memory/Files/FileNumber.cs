using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>The number that a file system gives a file, by which a copy is told from what it was copied from.</summary>
internal static class FileNumber
{
    private const string Field = "ino:";

    /// <summary>The number of an open file; 0 where it cannot be told (before Linux 5.14, and elsewhere).</summary>
    internal static ulong Of(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        try
        {
            string? line = File.ReadLines($"/proc/self/fdinfo/{file.DangerousGetHandle()}").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is null ? 0 : ulong.Parse(line.AsSpan(Field.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
