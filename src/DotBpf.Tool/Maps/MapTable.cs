using DotBpf.Tool.Output;

namespace DotBpf.Tool.Maps;

/// <summary>Writes entries of a map as a table for people.</summary>
internal static class MapTable
{
    internal static void Write(Terminal terminal, MapView view, IReadOnlyList<MapRow> rows)
    {
        var table = new DataTable();
        foreach ((string title, bool isNumber) in view.Columns())
            table.Column(title, isNumber);
        foreach (MapRow row in rows)
            table.Row(view.Cells(row));
        table.Write(terminal);
    }
}
