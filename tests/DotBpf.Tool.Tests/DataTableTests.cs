using DotBpf.Tool.Output;

namespace DotBpf.Tool.Tests;

public sealed class DataTableTests
{
    [Fact]
    public void Write_WideEnough_AlignsColumnsWithoutTrailingSpace()
    {
        string text = Write(width: 80, hasColour: false);

        Assert.Equal(
            """
             name  source  bytes
                     port
            ──────────────────────
             a       8080      1
             long       1  12345

            """,
            text);
    }

    [Fact]
    public void Write_CellsThatWouldSteerTheTerminal_ShowsThemAsText()
    {
        using var output = new StringWriter();
        var table = new DataTable().Column("name");
        table.Row("a\u001b[2Jb\nc\td");

        table.Write(new Terminal { Out = output, Error = TextWriter.Null });

        Assert.Contains("a?[2Jb?c d", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TooNarrow_KeepsEveryValueBesideItsName()
    {
        string text = Write(width: 21, hasColour: false);

        Assert.Equal(
            """
             - name a,
               source_port 8080,
               bytes 1
             - name long,
               source_port 1,
               bytes 12345

            """,
            text);
    }

    [Fact]
    public void Write_NoColour_HasNoEscapes()
    {
        Assert.DoesNotContain('\u001b', Write(width: 80, hasColour: false));
        Assert.Contains('\u001b', Write(width: 80, hasColour: true));
    }

    [Fact]
    public void Write_Colour_HasTheSameLines()
    {
        Assert.Equal(Write(width: 80, hasColour: false).Split('\n').Length, Write(width: 80, hasColour: true).Split('\n').Length);
    }

    private static string Write(int width, bool hasColour)
    {
        using var output = new StringWriter { NewLine = "\n" };
        DataTable table = new DataTable().Column("name").Column("source_port", isNumber: true).Column("bytes", isNumber: true);
        table.Row("a", "8080", "1");
        table.Row("long", "1", "12345");
        table.Write(new Terminal { Out = output, Error = TextWriter.Null, Width = width, HasColour = hasColour });
        return output.ToString();
    }
}
