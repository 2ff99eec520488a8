using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>Finds the address at which a process executes a place of a file, which older kernels tell programs and nothing else.</summary>
internal static class UsdtAddress
{
    internal static ulong Find(Attachment attachment, string path, UsdtProbe probe, int? processId)
    {
        if (processId is not { } process)
            throw attachment.Unsupported($"Without cookies, which are there since Linux {UsdtHook.CookiesSince}, arguments are known in one process only: set {nameof(UsdtTarget)}.{nameof(UsdtTarget.ProcessId)}.");
        string whole = ResolvePath(path);
        foreach (string line in ReadMappings(attachment, process))
        {
            if (AddressIn(line, whole, probe.Offset) is { } address)
                return address;
        }

        throw attachment.Refused(BpfCommand.OpenProcess, Errno.ENOENT, $"Process {process} does not execute '{whole}'.");
    }

    private static string[] ReadMappings(Attachment attachment, int process)
    {
        try
        {
            return File.ReadAllLines($"/proc/{process}/maps");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw attachment.Refused(BpfCommand.OpenProcess, error is UnauthorizedAccessException ? Errno.EACCES : Errno.ESRCH, $"The mappings of process {process} cannot be read.");
        }
    }

    // The kernel names mappings without links in the path: it says the same of an open file.
    private static string ResolvePath(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
        return File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName ?? path;
    }

    // "55d3…000-55d3…000 r-xp 00001000 08:01 1234   /path"
    private static ulong? AddressIn(string line, string path, ulong offset)
    {
        string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length != 6 || fields[5] != path || !fields[1].Contains('x', StringComparison.Ordinal))
            return null;
        int dash = fields[0].IndexOf('-', StringComparison.Ordinal);
        ulong start = Hexadecimal(fields[0].AsSpan(0, dash)), end = Hexadecimal(fields[0].AsSpan(dash + 1)), from = Hexadecimal(fields[2]);
        return offset >= from && offset - from < end - start ? start + (offset - from) : null;
    }

    private static ulong Hexadecimal(ReadOnlySpan<char> digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
