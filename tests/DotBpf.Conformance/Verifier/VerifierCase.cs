using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>One program of the corpus and what is expected of it.</summary>
/// <param name="File">The file it stands in.</param>
/// <param name="Title">The rule it is about.</param>
/// <param name="Type">The kind of program.</param>
/// <param name="Reason">A part of the reason for refusing it; <see langword="null"/> when it is to be accepted.</param>
/// <param name="Text">The program.</param>
/// <param name="Functions">The signatures of its functions that are not static, in the order of their places: <c>(int, pair* nonnull)</c>.</param>
public sealed record VerifierCase(string File, string Title, ProgramType Type, string? Reason, string Text, IReadOnlyList<string> Functions)
{
    private const string WhyMark = "# differs: ";

    /// <summary>All cases.</summary>
    /// <remarks>
    /// A block begins with <c>== title</c>, goes on with <c>accept</c> or <c>reject: part of the reason</c>, and then has a line for each
    /// instruction. Lines <c>global int (…)</c> before those give functions a type. A comment <c># differs: …</c> says why the kernel judges otherwise. A title that ends in <c>[SchedCls]</c> names the kind of program; Xdp otherwise. <c>[CgroupSkb CgroupInetEgress]</c> also says where it is to be attached.
    /// </remarks>
    public static IEnumerable<VerifierCase> All() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Verifier", "Cases"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read);

    internal ProgramSpec Program() => Assembler.Program(Text, Type) with { ExpectedAttachType = Place };

    /// <summary>Where the program is to be attached.</summary>
    internal AttachType Place { get; init; }

    /// <summary>Why the embedded host says otherwise than the kernel, where it does.</summary>
    internal string? Why { get; init; }

    public override string ToString() => $"{File}: {Title}";

    internal static IEnumerable<VerifierCase> Read(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return System.IO.File.ReadAllText(path).Split("\n== ").Skip(1).Select(block => ReadBlock(name, block));
    }

    internal static VerifierCase ReadBlock(string file, string block)
    {
        string[] lines = [.. block.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'))];
        string title = lines[0];
        ProgramType type = ProgramType.Xdp;
        AttachType place = default;
        if (title.EndsWith(']'))
        {
            string[] words = title[(title.LastIndexOf('[') + 1)..^1].Split(' ');
            type = Enum.Parse<ProgramType>(words[0]);
            place = words.Length > 1 ? Enum.Parse<AttachType>(words[1]) : default;
        }

        string? reason = lines[1] == "accept" ? null : lines[1]["reject:".Length..].Trim();
        string[] functions = [.. lines.Where(line => line.StartsWith("global ", StringComparison.Ordinal)).Select(line => line["global ".Length..])];
        string? why = block.Split('\n').FirstOrDefault(line => line.StartsWith(WhyMark, StringComparison.Ordinal));
        return new(file, title, type, reason, string.Join('\n', lines[(2 + functions.Length)..]), functions) { Why = why?[WhyMark.Length..], Place = place };
    }
}
