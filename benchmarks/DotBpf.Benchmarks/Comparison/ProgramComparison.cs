using System.Globalization;
using System.Text;
using DotBpf.Embedded;
using DotBpf.Kernel;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>Runs the same programs by the kernel's JIT, as native code on the embedded host, and by its interpreter, in turns, and prints medians.</summary>
internal static class ProgramComparison
{
    private const int Rounds = 75;
    // Shorter than a turn of the scheduler, so that most rounds are not interrupted.
    private const double NanosecondsOfRound = 5e5;
    private const int RunsOfRing = 200;
    private const int Operations = 64;

    private static readonly string[] s_compute = ["alu", "logarithm", "prime", "sieve", "checksum", "copy", "parse", "machine", "matrix", "calls"];

    private static readonly string[] s_operations =
    [
        "array_access", "slot_access", "hash_hit", "hash_update", "hash_turnover", "slot_hash_hit", "lru_hit", "lru_evict", "prefix_lookup", "queue_turnover", "ring_submit",
    ];

    private static readonly string[] s_callbacks = ["loop_call", "element_call"];

    /// <summary>Measures everything and prints the tables.</summary>
    internal static void Run()
    {
        byte[] packet = Packet();
        Print("compute", "a run", s_compute, packet, 1);
        Console.WriteLine();
        Print("operations", "an operation", s_operations, packet, Operations);
        Console.WriteLine();
        Print("callbacks", "a call", s_callbacks, packet, Operations);
        Console.WriteLine();
        CompileTimes.Run(packet);
    }

    private static void Print(string name, string unit, string[] programs, byte[] packet, int operations)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Objects", $"{name}.bpf.o");
        using Side kernel = new(KernelHost.Open(), file, hasOwnClock: true);
        using Side native = new(EmbeddedHost.Create(new() { Cpus = 1, VerifiesPrograms = true, ExecutionMode = ExecutionMode.Jit }), file);
        using Side interpreted = new(EmbeddedHost.Create(new() { Cpus = 1, InstructionBudget = long.MaxValue, ExecutionMode = ExecutionMode.Interpreter }), file);
        Console.WriteLine($"| program, {unit} | kernel's JIT | embedded, native | ratio | interpreter | native is faster by |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        double ratios = 0, gains = 0;
        foreach (string program in programs)
        {
            (double ours, double theirs, double slow) = Measure(native, kernel, interpreted, program, packet);
            ratios += Math.Log(ours / theirs);
            gains += Math.Log(slow / ours);
            Console.WriteLine(Row(program, theirs / operations, ours / operations, slow / operations));
        }

        Console.WriteLine($"| geometric mean | | | {Number(Math.Exp(ratios / programs.Length))} | | {Number(Math.Exp(gains / programs.Length))} |");
    }

    private static (double Native, double Kernel, double Interpreted) Measure(Side native, Side kernel, Side interpreted, string program, byte[] packet)
    {
        CheckSame(native, kernel, interpreted, program, packet);
        int runs = program.StartsWith("ring", StringComparison.Ordinal)
            ? RunsOfRing
            : (int)Math.Clamp(NanosecondsOfRound / Math.Max(1, native.Measure(program, packet, 100)), 20, 500_000);
        double[] ours = new double[Rounds], theirs = new double[Rounds], slow = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            theirs[round] = kernel.Measure(program, packet, runs);
            ours[round] = native.Measure(program, packet, runs);
            slow[round] = interpreted.Measure(program, packet, Math.Max(10, runs / 20));
        }

        return (Median(ours), Median(theirs), Median(slow));
    }

    private static void CheckSame(Side native, Side kernel, Side interpreted, string program, byte[] packet)
    {
        uint answer = kernel.Answer(program, packet);
        if (native.Answer(program, packet) != answer || interpreted.Answer(program, packet) != answer)
            throw new InvalidOperationException($"Program '{program}' does not answer as in the kernel, {answer:x}.");
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    // A TCP packet whose payload has something to scan.
    private static byte[] Packet()
    {
        byte[] packet = new byte[1500];
        new Random(3).NextBytes(packet);
        ReadOnlySpan<byte> text = "name = \"some \\\"quoted\\\" value\"; other=plain; "u8;
        for (int i = 54; i < 600; i++)
            packet[i] = text[i % text.Length];
        (packet[12], packet[13], packet[14], packet[20], packet[21], packet[23]) = (8, 0, 0x45, 0, 0, 6);
        return packet;
    }

    private static string Row(string program, double kernel, double native, double interpreted) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"| {program.Replace('_', ' ')} | {Number(kernel)} ns | {Number(native)} ns | {Number(native / kernel)} ")
        .Append(CultureInfo.InvariantCulture, $"| {Number(interpreted)} ns | {Number(interpreted / native)} |")
        .ToString();

    private static string Number(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
