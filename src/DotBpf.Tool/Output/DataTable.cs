using Spectre.Console;

namespace DotBpf.Tool.Output;

/// <summary>Rows under column titles, as wide as they need to be; where that is too wide for the terminal, names beside values.</summary>
internal sealed class DataTable
{
    private const int Gap = 2;
    private const string Indent = "  ";
    private readonly List<(string Title, bool IsNumber)> _columns = [];
    private readonly List<string[]> _rows = [];

    internal int RowCount => _rows.Count;

    internal DataTable Column(string title, bool isNumber = false)
    {
        _columns.Add((title, isNumber));
        return this;
    }

    internal void Row(params string[] cells) => _rows.Add([.. cells.Select(Printable.Of)]);

    internal void Write(Terminal terminal)
    {
        if (NaturalWidth() > terminal.Width)
            WriteFlowing(terminal);
        else
            WriteColumns(terminal);
    }

    // The border begins with a space.
    private int NaturalWidth() => 1 + _columns
        .Select((_, i) => Header(i).Split('\n').Concat(_rows.Select(row => row[i])).Max(text => text.Length) + Gap)
        .Sum();

    // A table that is squeezed loses what people look for; names beside values wrap without loss.
    private void WriteFlowing(Terminal terminal)
    {
        foreach (string[] row in _rows)
        {
            string line = " -";
            foreach (string part in row.Select((cell, i) => $" {_columns[i].Title} {cell}{(i < row.Length - 1 ? "," : "")}"))
            {
                if (line.Length > Indent.Length && line.Length + part.Length > terminal.Width)
                {
                    terminal.Out.WriteLine(line);
                    line = Indent;
                }

                line += part;
            }

            terminal.Out.WriteLine(line);
        }
    }

    private void WriteColumns(Terminal terminal)
    {
        using var rendered = new StringWriter();
        terminal.Render(rendered).Write(Build());
        string[] lines = rendered.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The border has blank lines above and below.
        foreach (string line in lines[1..^1])
            terminal.Out.WriteLine(line.TrimEnd());
    }

    private Table Build()
    {
        Table table = new Table().Border(TableBorder.Simple).BorderStyle(new Style(foreground: Color.Grey));
        for (int i = 0; i < _columns.Count; i++)
        {
            var header = new Text(Header(i), new Style(decoration: Decoration.Bold));
            var column = new TableColumn(header) { NoWrap = _columns[i].IsNumber, Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(_columns[i].IsNumber ? column.RightAligned() : column);
        }

        foreach (string[] row in _rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    // A long name over short values takes a line a word.
    private string Header(int column)
    {
        string title = _columns[column].Title;
        return _rows.TrueForAll(row => row[column].Length < title.Length) ? title.Replace('_', '\n') : title;
    }
}
