using System.Globalization;

namespace DotBpf.ObjectFiles.Programs;

/// <summary>What iproute2's section names <c>ID/SLOT</c> say: in which slot of which program array the program in it belongs.</summary>
/// <param name="Id">The number that the definition of the program array says.</param>
/// <param name="Slot">The slot.</param>
internal sealed record TailCallSection(uint Id, uint Slot)
{
    /// <summary>Reads such a name, with numbers as C writes them.</summary>
    internal static TailCallSection? Parse(string sectionName)
    {
        int slash = sectionName.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && Number(sectionName.AsSpan(0, slash)) is { } id && Number(sectionName.AsSpan(slash + 1)) is { } slot ? new(id, slot) : null;
    }

    private static uint? Number(ReadOnlySpan<char> text)
    {
        bool isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return uint.TryParse(isHexadecimal ? text[2..] : text, style, CultureInfo.InvariantCulture, out uint number) ? number : null;
    }
}
