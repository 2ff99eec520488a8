namespace DotBpf.Tool.Run;

/// <summary>The files of a run: an object, and a capture unless it is attached.</summary>
internal sealed record RunInput(string ObjectPath, string? CapturePath)
{
    private static readonly string[] s_captures = [".pcap", ".pcapng"];

    /// <summary>Finds the files: as named, or the only ones of their sort in the folder.</summary>
    internal static RunInput Find(RunSettings settings)
    {
        if (!Directory.Exists(settings.Path))
            return new RunInput(RequireFile(settings.Path), CaptureFor(settings, folder: null));
        string objectPath = OnlyOne(settings.Path, "object", [".bpf.o"], "Name the object itself.");
        return new RunInput(objectPath, CaptureFor(settings, settings.Path));
    }

    private static string? CaptureFor(RunSettings settings, string? folder)
    {
        if (settings.Interface is not null)
            return settings.CapturePath is null ? null : throw ToolException.Usage("--attach and --pcap exclude each other: live traffic or recorded.");
        if (settings.CapturePath is { } named)
            return RequireFile(named);
        return folder is not null
            ? OnlyOne(folder, "capture", s_captures, "Choose one with --pcap FILE.")
            : throw ToolException.Usage("There is nothing to replay: add --pcap FILE, or --attach xdp:IFACE for live traffic.");
    }

    private static string OnlyOne(string folder, string what, string[] extensions, string advice)
    {
        string[] found = [.. Directory.EnumerateFiles(folder).Where(file => extensions.Any(e => file.EndsWith(e, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new ToolException(ExitCode.NoSuchObject, $"The folder {folder} has no {what} (*{string.Join(", *", extensions)})."),
            _ => throw ToolException.Usage($"The folder {folder} has several {what}s: {string.Join(", ", found.Select(Path.GetFileName))}. {advice}"),
        };
    }

    private static string RequireFile(string path) =>
        File.Exists(path) ? path : throw new ToolException(ExitCode.NoSuchObject, Directory.Exists(path) ? $"{path} is a folder; a file was expected." : $"There is no file '{path}'.");
}
