using System.Globalization;
using System.Text.RegularExpressions;

namespace DotBpf.Kernel;

/// <summary>Puts distances in the place of the names by which arguments of static probes name variables: <c>8@total(%rip)</c>.</summary>
/// <remarks>A uprobe tells programs the address of its place as the instruction pointer, so the distance is the one from there.</remarks>
internal static partial class UsdtSymbols
{
    /// <summary>The arguments of a probe, with a distance for each name that the file's symbol tables know; others stay as they are.</summary>
    internal static string Resolve(ExecutableFile file, UsdtProbe probe)
    {
        if (!VariableAtTheInstruction.IsMatch(probe.Arguments) || file.AddressOf(probe.Offset) is not { } place)
            return probe.Arguments;
        var symbols = new ExecutableSymbols(file);
        return VariableAtTheInstruction.Replace(probe.Arguments, match => symbols.AddressOf(match.Groups["name"].Value) is { } address
            ? string.Create(CultureInfo.InvariantCulture, $"{unchecked((long)(address - place)) + NumberIn(match, "before") + NumberIn(match, "after")}(%rip)")
            : match.Value);
    }

    [GeneratedRegex(@"(?<=@)((?<before>-?\d{1,10})\+)?(?<name>[A-Za-z_.$][\w.$]*)(?<after>[+-]\d{1,10})?\(%rip\)", RegexOptions.CultureInvariant)]
    private static partial Regex VariableAtTheInstruction { get; }

    private static long NumberIn(Match match, string part) =>
        match.Groups[part] is { Success: true } number ? long.Parse(number.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
}
