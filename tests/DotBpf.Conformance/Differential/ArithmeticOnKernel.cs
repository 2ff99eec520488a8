using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Conformance.Differential;

/// <summary>The interpreter computes what the kernel computes.</summary>
public sealed class ArithmeticOnKernel : IDisposable
{
    private const int Programs = 500;
    private readonly TwoHosts _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_RandomPrograms_AnswerIsTheKernels(int seed)
    {
        Random random = new(seed);

        for (int i = 0; i < Programs; i++)
        {
            List<Instruction> slots = RandomArithmetic.Create(random);
            _hosts.AssertSame(Assembler.Program("exit", ProgramType.SocketFilter) with { Instructions = [.. slots] }, new byte[64]);
        }
    }

    [Fact]
    public void Run_CasesOfTheInterpreter_AnswerIsTheKernels()
    {
        string[] cases = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Interpreter", "instructions.txt"))
            .Where(line => !line.StartsWith('#') && line.Contains("=>", StringComparison.Ordinal))
            .Select(line => line.Split("=>")[0].Trim())
            .Where(IsVerifiable)];
            

        foreach (string text in cases)
        {
            _hosts.AssertSame(text + "; exit", ProgramType.SocketFilter, new byte[64]);
            _hosts.AssertSame(text + "; r0 >>= 32; exit", ProgramType.SocketFilter, new byte[64]);
        }

        Assert.InRange(cases.Length, 100, 1000);
    }

    // The kernel refuses to jump over code that nothing reaches, and to read stack that nothing wrote.
    private static bool IsVerifiable(string text) =>
        !text.Contains("; goto", StringComparison.Ordinal) && !text.Contains("; gotol", StringComparison.Ordinal) && !text.Contains("r10 - 512", StringComparison.Ordinal);
}
