using DotBpf.Conformance.Differential;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Embedded.Tests.Interpreter;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Jit;

/// <summary>Native code computes what the interpreter computes.</summary>
public sealed class CompiledInstructionTests : IDisposable
{
    private const int Programs = 1000;
    private const int LongPrograms = 10;
    private static readonly string[] s_numbers = ["0", "1", "-1", "7", "-8", "0x80000000", "0x7fffffff", "0xffffffff", "0x100000000", "0x8000000000000000", "0x7fffffffffffffff", "0x123456789abcdef0"];
    private static readonly int[] s_immediates = [1, -1, 2, 7, -8, 31, int.MinValue, int.MaxValue];

    private readonly CompiledRunner _runner = new(new() { Cpus = 1, RandomSeed = 1 });

    // What no path reaches is no part of a verified program.
    public static TheoryData<string, ulong> Cases()
    {
        TheoryData<string, ulong> cases = [];
        foreach (object[] row in InstructionTests.Cases())
        {
            if (row is [string text, ulong expected] && !text.Contains("; goto", StringComparison.Ordinal))
                cases.Add(text, expected);
        }

        return cases;
    }

    public static TheoryData<string> Operators() => ["+=", "-=", "*=", "/=", "%=", "s/=", "s%=", "|=", "&=", "^=", "<<=", ">>=", "s>>="];

    public static TheoryData<string> Conditions() => ["==", "!=", ">", ">=", "<", "<=", "&", "s>", "s>=", "s<", "s<="];

    public void Dispose() => _runner.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_OneInstruction_LeavesTheExpectedNumber(string text, ulong expected)
    {
        uint low = _runner.Run(text + "; exit");
        uint high = _runner.Run(text + "; r0 >>= 32; exit");

        Assert.Equal($"0x{expected:x16}", $"0x{(ulong)high << 32 | low:x16}");
    }

    // All pairs of edge values in one program, so that each operator is compiled once and not a hundred times.
    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_OperatorOnEdgeValues_AnswersAsTheInterpreter(string @operator)
    {
        List<string> lines = ["r6 = 0"];
        bool isShift = @operator.Contains("<<", StringComparison.Ordinal) || @operator.Contains(">>", StringComparison.Ordinal);
        foreach (string left in s_numbers)
        {
            foreach (string right in s_numbers)
                lines.AddRange(Step(left, $"r2 = {right} ll; r1 {@operator} r2"), Step(left, $"r2 = {right} ll; w1 {@operator} w2"));
            foreach (int right in isShift ? [0, 1, 31] : s_immediates)
                lines.AddRange(Step(left, $"r1 {@operator} {right}"), Step(left, $"w1 {@operator} {right}"));
        }

        uint answer = _runner.Run(string.Join("; ", lines) + "; r0 = r6; r6 >>= 32; r0 ^= r6; exit");

        Assert.NotEqual(0u, answer);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Run_ConditionOnEdgeValues_JumpsAsTheInterpreter(string condition)
    {
        List<string> lines = ["r6 = 1"];
        foreach (string left in s_numbers)
        {
            foreach (string right in s_numbers)
                lines.AddRange(Step(left, $"r2 = {right} ll; if r1 {condition} r2 goto +1; r1 = 3"), Step(left, $"r2 = {right} ll; if w1 {condition} w2 goto +1; r1 = 3"));
            foreach (int right in s_immediates)
                lines.AddRange(Step(left, $"if r1 {condition} {right} goto +1; r1 = 3"), Step(left, $"if w1 {condition} {right} goto +1; r1 = 3"));
        }

        uint answer = _runner.Run(string.Join("; ", lines) + "; r0 = r6; r6 >>= 32; r0 ^= r6; exit");

        Assert.NotEqual(0u, answer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_RandomPrograms_AnswerAsByTheInterpreter(int seed)
    {
        Random random = new(seed);

        for (int i = 0; i < Programs; i++)
        {
            ProgramSpec spec = Assembler.Program("exit") with { Instructions = [.. RandomArithmetic.Create(random)] };
            _runner.Run(spec, new byte[64]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_LongLoop_AnswersAsByTheInterpreter(int seed)
    {
        Random random = new(seed);

        for (int i = 0; i < LongPrograms; i++)
        {
            ProgramSpec spec = Assembler.Program("exit") with { Instructions = [.. RandomArithmetic.CreateLoop(random, 3000, turns: 3)] };
            _runner.Run(spec, new byte[64]);
        }
    }

    private static string Step(string left, string text) => $"r1 = {left} ll; {text}; r6 *= 31; r6 ^= r1";
}
