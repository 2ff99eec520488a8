using System.Globalization;
using DotBpf.Embedded.Tests.Assembly;

namespace DotBpf.Embedded.Tests.Interpreter;

/// <summary>What every instruction computes: the cases are lines of <c>instructions.txt</c>.</summary>
public sealed class InstructionTests
{
    public static TheoryData<string, ulong> Cases()
    {
        TheoryData<string, ulong> cases = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Interpreter", "instructions.txt")))
        {
            if (!line.StartsWith('#') && line.Split("=>") is [var text, var expected])
                cases.Add(text.Trim(), (ulong)Parse(expected.Trim()));
        }

        return cases;
    }

    // A program answers with 32 bits, so it runs twice: once for each half of r0.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_OneInstruction_LeavesTheExpectedNumber(string text, ulong expected)
    {
        uint low = ProgramRunner.RunOnce(text + "; exit");
        uint high = ProgramRunner.RunOnce(text + "; r0 >>= 32; exit");

        Assert.Equal($"0x{expected:x16}", $"0x{(ulong)high << 32 | low:x16}");
    }

    private static long Parse(string number) => number.StartsWith("0x", StringComparison.Ordinal)
        ? (long)ulong.Parse(number.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : long.Parse(number, CultureInfo.InvariantCulture);
}
