using System.Diagnostics;
using System.Globalization;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>Loads objects with bpftool, that is with libbpf, and shows what the kernel made of programs. What it pins goes when it is disposed.</summary>
internal sealed class Bpftool : IDisposable
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
    internal Instruction[] Translated(string program) => Translated("pinned", $"{_pins}/{program}");

    /// <summary>The instructions that the kernel runs for a program of that number.</summary>
    internal static Instruction[] Translated(uint id) => Translated("id", id.ToString(CultureInfo.InvariantCulture));

    internal static (string Output, string Errors) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("bpftool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, process.ExitCode == 0 ? "" : $"bpftool {string.Join(' ', arguments)}: {errors.Result}");
    }

    // Into a file: as text it takes a hundred times longer, because bpftool looks every address up.
    private static Instruction[] Translated(string by, string what)
    {
        string file = Path.GetTempFileName();
        try
        {
            Assert.Equal("", Run("prog", "dump", "xlated", by, what, "file", file).Errors);
            byte[] bytes = File.ReadAllBytes(file);
            Instruction[] slots = new Instruction[bytes.Length / Instruction.SizeInBytes];
            for (int i = 0; i < slots.Length; i++)
                slots[i] = WithoutMapId(Instruction.Decode(bytes.AsSpan(i * Instruction.SizeInBytes), ByteOrder.LittleEndian));
            return slots;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The only difference between two loads of one object: its maps have other ids.
    private static Instruction WithoutMapId(Instruction slot) =>
        slot is { IsWideLoad: true, Source: PseudoSource.Map or PseudoSource.MapValue } ? slot with { Immediate = 0 } : slot;
}
