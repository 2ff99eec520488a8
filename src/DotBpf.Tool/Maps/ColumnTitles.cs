using DotBpf.ObjectFiles.Btf.Values;

namespace DotBpf.Tool.Maps;

/// <summary>Names the columns of a table: by the member's name, with the structures around it only where that is needed to tell two apart.</summary>
internal static class ColumnTitles
{
    /// <summary>The titles in the columns' order.</summary>
    /// <param name="columns">The columns of one value.</param>
    /// <param name="unnamed">The title of a value that is no structure.</param>
    internal static IReadOnlyList<string> Of(IReadOnlyList<BtfValueField> columns, string unnamed)
    {
        HashSet<string> shared = [.. columns.CountBy(column => column.Name).Where(count => count.Value > 1).Select(count => count.Key)];
        return [.. columns.Select(column => column.Name.Length == 0 ? unnamed : shared.Contains(column.Name) ? column.Path : column.Name)];
    }
}
