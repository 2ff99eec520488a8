using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>Loads objects with bpftool, that is with libbpf, and shows what the kernel made of programs. What it pins goes when it is disposed.</summary>
internal sealed partial class Bpftool : IDisposable
{
    private readonly string _pins = $"/sys/fs/bpf/dotbpf-objects-{Guid.NewGuid():N}";

    public void Dispose()
    {
        if (!Directory.Exists(_pins))
            return;
        foreach (string pin in Directory.GetFiles(_pins))
            File.Delete(pin);
        Directory.Delete(_pins);
    }

    /// <summary>Loads all programs of a file.</summary>
    /// <returns>Why it did not, or an empty text.</returns>
    internal string Load(string file) => Run("prog", "loadall", file, _pins).Errors;

    /// <summary>The names of the programs that were loaded.</summary>
    internal string[] Programs() => Directory.Exists(_pins) ? [.. Directory.GetFiles(_pins).Select(pin => Path.GetFileName(pin)).Order(StringComparer.Ordinal)] : [];

    /// <summary>The instructions that the kernel runs for a program that was loaded.</summary>
    internal string[] Translated(string program) => Translated("pinned", $"{_pins}/{program}");

    /// <summary>The instructions that the kernel runs for a program of that number.</summary>
    internal static string[] Translated(uint id) => Translated("id", id.ToString(CultureInfo.InvariantCulture));

    internal static (string Output, string Errors) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("bpftool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, process.ExitCode == 0 ? "" : $"bpftool {string.Join(' ', arguments)}: {errors.Result}");
    }

    private static string[] Translated(string by, string what)
    {
        (string output, string errors) = Run("prog", "dump", "xlated", by, what);
        Assert.Equal("", errors);
        return [.. output.Split('\n').Where(line => line.Length > 0).Select(line => Numbers().Replace(line, ""))];
    }

    // What differs between two loads of one object: the ids of its maps, and the kernel's names of its functions.
    [GeneratedRegex(@"(?<=map\[id:)\d+|(?<=pc[+-]\d+)#\S+|(?<=subprog\[[+-]\d+\])#\S+|(?<=bpf_prog_)[0-9a-f]{16}")]
    private static partial Regex Numbers();
}
