using System.Text;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Helpers;

public sealed class TextHelperTests : IDisposable
{
    private readonly ProgramRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("n=%d", -5, "n=-5")]
    [InlineData("n=%u", -1, "n=4294967295")]
    [InlineData("n=%llu", -1, "n=18446744073709551615")]
    [InlineData("n=%ld|", -7, "n=-7|")]
    [InlineData("%x %%", 255, "ff %")]
    [InlineData("%5d|", 42, "   42|")]
    [InlineData("%-5d|", 42, "42   |")]
    [InlineData("%05d|", -42, "-0042|")]
    [InlineData("%+d|% d", 42, "+42| 0")]
    [InlineData("%4c|", 65, "   A|")]
    [InlineData("%px", 5, "0000000000000005")]
    [InlineData("%pS", 5, "0x5")]
    [InlineData("%c", 65, "A")]
    public void Trace_Format_WritesTheText(string format, long value, string expected)
    {
        _runner.Run(Store(format) + $"r1 = r10; r1 += -64; r2 = {format.Length + 1}; r3 = {value} ll; call 6; exit");

        Assert.Equal([expected], _runner.Host.TraceLines);
    }

    [Fact]
    public void Trace_Answer_IsTheLengthOfTheText()
    {
        uint answer = _runner.Run(Store("n=%d") + "r1 = r10; r1 += -64; r2 = 5; r3 = 123; call 6; exit");

        Assert.Equal(5u, answer);
    }

    [Theory]
    [InlineData("%d %d %d %d")]
    [InlineData("%q")]
    [InlineData("%#x")]
    [InlineData("%hhx")]
    [InlineData("%.3d")]
    [InlineData("%sx")]
    [InlineData("%pZ")]
    [InlineData("\u0001")]
    [InlineData("%")]
    public void Trace_FormatThatProgramsMayNotUse_IsRefused(string format)
    {
        uint answer = _runner.Run(Store(format) + $"r1 = r10; r1 += -64; r2 = {format.Length + 1}; call 6; r0 = -r0; exit");

        Assert.Equal((uint)Errno.EINVAL, answer);
        Assert.Empty(_runner.Host.TraceLines);
    }

    [Theory]
    [InlineData("%pI4", "127.0.0.1")]
    [InlineData("%pi4", "127.000.000.001")]
    [InlineData("%pI6", "7f00:0001:0000:0000:0000:0000:0000:0000")]
    [InlineData("%pi6", "7f000001000000000000000000000000")]
    [InlineData("%6s|", "   abc|")]
    [InlineData("%pks", "abc")]
    public void Trace_Pointer_WritesWhatLiesThere(string format, string expected)
    {
        int value = format.Contains('s', StringComparison.Ordinal) ? 0x636261 : 0x0100007f;

        _runner.Run(Store(format) + $"*(u64 *)(r10 - 16) = {value}; *(u64 *)(r10 - 8) = 0; r1 = r10; r1 += -64; r2 = {format.Length + 1}; r3 = r10; r3 += -16; call 6; exit");

        Assert.Equal([expected], _runner.Host.TraceLines);
    }

    [Fact]
    public void Trace_FormatWithoutEnd_IsRefused()
    {
        uint answer = _runner.Run(Store("n=%d") + "r1 = r10; r1 += -64; r2 = 4; call 6; r0 = -r0; exit");

        Assert.Equal((uint)Errno.EINVAL, answer);
    }

    [Fact]
    public void Trace_StringOutsideItsMemory_StopsTheProgram()
    {
        VerificationException fault = _runner.Stop(Store("%s") + "r1 = r10; r1 += -64; r2 = 3; r3 = 0x123456789 ll; call 6; exit");

        Assert.Contains("a string to print", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_ReceiverGiven_GetsTheLines()
    {
        List<string> lines = [];
        using ProgramRunner runner = new(new() { Trace = lines.Add });

        runner.Run(Store("hello\n") + "r1 = r10; r1 += -64; r2 = 7; call 6; exit");

        Assert.Equal(["hello"], lines);
        Assert.Empty(runner.Host.TraceLines);
    }

    [Fact]
    public void Compare_Strings_AnswersTheirOrder()
    {
        string text = Store("abc") + "*(u32 *)(r10 - 4) = 0x647561; r1 = r10; r1 += -64; r2 = 4; r3 = r10; r3 += -4; call 182; r0 += 10; exit";

        uint answer = _runner.Run(text);

        Assert.Equal(9u, answer);
    }

    // Writes the text and its end at r10 - 64.
    private static string Store(string text)
    {
        StringBuilder program = new();
        byte[] bytes = Encoding.ASCII.GetBytes(text + "\0");
        for (int i = 0; i < bytes.Length; i++)
            program.Append(System.Globalization.CultureInfo.InvariantCulture, $"*(u8 *)(r10 - {64 - i}) = {bytes[i]}; ");
        return program.ToString();
    }
}
