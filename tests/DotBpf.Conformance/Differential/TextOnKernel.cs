using System.Globalization;
using System.Text;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential;

/// <summary>Which formats programs may print, and how long the text becomes, is as in the kernel.</summary>
public sealed class TextOnKernel : IDisposable
{
    private static readonly string[] s_numbers =
    [
        "a", "%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%+5d", "% 5u", "%-05d|", "%00d", "%+x", "%#x", "%o", "%X", "%c", "%5c", "%cx", "%lc",
        "%ld", "%lld", "%llld", "%lu", "%llx", "%lx|%lX|%li", "%hd", "%hhd", "%zd", "%.3d", "%*d", "%n", "%1000d", "%1000d%1000d", "%99999999d",
        "%%", "%", "%d%", "%5", "%5%", "%l", "%ll", "%-", "%0", "%d %d %d %d", "a\n", "%d\t", "é", "%é", "\u0001", "%dx",
        "%p", "%p a", "%p,", "%p\n", "%pK", "%px", "%pB", "%ps", "%pS", "%pZ", "%p1",
    ];

    private static readonly string[] s_pointers = ["%s", "%5s", "%-5s|", "%s.", "%sx", "%pI4", "%pi4", "%pI6", "%pi6", "%pI5", "%pI", "%pks", "%pksx"];

    private readonly TwoHosts _hosts = new();

    public static TheoryData<string, bool> Formats()
    {
        TheoryData<string, bool> cases = [];
        foreach (string format in s_numbers)
            cases.Add(format, false);
        foreach (string format in s_pointers)
            cases.Add(format, true);
        return cases;
    }

    public void Dispose() => _hosts.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Trace_Format_IsTakenAsInTheKernel(string format, bool isPointer)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(format), 0];
        string argument = isPointer ? "*(u64 *)(r10 - 16) = 0x41424344; *(u64 *)(r10 - 8) = 0; r3 = r10; r3 += -16" : "r3 = -77";
        string text = $"{Store(bytes)}{argument}; r4 = 5; r5 = 6; r1 = r10; r1 += -64; r2 = ";

        _hosts.AssertSame($"{text}{bytes.Length}; call 6; exit", ProgramType.Xdp, new byte[64]);
        _hosts.AssertSame($"{text}{bytes.Length - 1}; call 6; exit", ProgramType.Xdp, new byte[64]);
    }

    private static string Store(byte[] bytes)
    {
        StringBuilder program = new();
        for (int i = 0; i < bytes.Length; i++)
            program.Append(CultureInfo.InvariantCulture, $"*(u8 *)(r10 - {64 - i}) = {bytes[i]}; ");
        return program.ToString();
    }
}
