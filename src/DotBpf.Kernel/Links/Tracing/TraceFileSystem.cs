using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>The file system in which the kernel describes its tracepoints.</summary>
internal static class TraceFileSystem
{
    private static readonly string[] s_places = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>Where it is mounted.</summary>
    internal static string Find(Attachment attachment) => s_places.FirstOrDefault(place => Directory.Exists($"{place}/events"))
        ?? throw attachment.Unsupported("tracefs is not mounted, or may not be read: mount -t tracefs tracefs /sys/kernel/tracing, as root.");

    /// <summary>The number of a tracepoint.</summary>
    internal static ulong ReadTracepointId(Attachment attachment, TracepointTarget target)
    {
        string events = $"{Find(attachment)}/events";
        string file = $"{events}/{target.Category}/{target.Name}/id";
        if (!IsName(target.Category) || !IsName(target.Name) || !File.Exists(file))
            throw attachment.Refused(BpfCommand.PerfEventOpen, Errno.ENOENT, Missing(events, target));
        try
        {
            return ulong.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture);
        }
        catch (UnauthorizedAccessException)
        {
            throw attachment.Refused(BpfCommand.PerfEventOpen, Errno.EACCES, $"'{file}' may not be read: tracefs is for root unless it is mounted otherwise.");
        }
    }

    private static bool IsName(string text) => text.Length > 0 && text[0] != '.' && !text.Contains('/', StringComparison.Ordinal);

    private static string Missing(string events, TracepointTarget target) => IsName(target.Category) && Directory.Exists($"{events}/{target.Category}")
        ? $"The category '{target.Category}' has no tracepoint '{target.Name}': ls {events}/{target.Category} lists those it has."
        : $"There is no category '{target.Category}': ls {events} lists those there are.";
}
