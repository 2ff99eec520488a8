using System.Diagnostics;
using System.Globalization;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>How long programs of some 500 instructions take to load: in the kernel, and on the embedded host with and without native code. Prints the quickest of many, since other work on the machine only adds.</summary>
internal static class CompileTimes
{
    private const int Rounds = 75;

    private static readonly string[] s_programs = ["arithmetic", "branches", "operations"];

    /// <summary>Measures everything and prints a table.</summary>
    internal static void Run(byte[] packet)
    {
        ObjectSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "long.bpf.o"));
        using KernelHost kernel = KernelHost.Open();
        using EmbeddedHost verifying = EmbeddedHost.Create(new() { Cpus = 1, VerifiesPrograms = true, ExecutionMode = ExecutionMode.Interpreter });
        using EmbeddedHost compiling = EmbeddedHost.Create(new() { Cpus = 1, VerifiesPrograms = true, ExecutionMode = ExecutionMode.Jit });
        using BpfObject onKernel = kernel.Load(spec), onVerifying = verifying.Load(spec), onCompiling = compiling.Load(spec);
        Console.WriteLine("| program | instructions | kernel: load | embedded: verify | embedded: compile |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (string program in s_programs)
        {
            double theirs = double.MaxValue, verified = theirs, compiled = theirs;
            for (int round = 0; round < Rounds; round++)
            {
                theirs = Math.Min(theirs, Measure(onKernel, program, packet));
                verified = Math.Min(verified, Measure(onVerifying, program, packet));
                compiled = Math.Min(compiled, Measure(onCompiling, program, packet));
            }

            int length = onCompiling.Program(program).Spec.Instructions.Length;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {program} | {length} | {theirs:0.00} ms | {verified:0.00} ms | {compiled - verified:0.00} ms |"));
        }
    }

    // Loads and runs once, since functions are compiled when they are called for the first time. The object's maps serve.
    private static double Measure(BpfObject loaded, string program, byte[] packet)
    {
        BpfProgram known = loaded.Program(program);
        ProgramBindings bindings = new() { Maps = loaded.Maps, License = "GPL" };
        long start = Stopwatch.GetTimestamp();
        using ProgramHandle handle = known.Handle.Host.LoadProgram(known.Spec, bindings);
        Errno errno = handle.TestRun(new TestRunInput { Packet = packet }, out _);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return errno == Errno.None ? milliseconds : throw new InvalidOperationException($"Program '{program}' cannot be run: {errno}.");
    }
}
