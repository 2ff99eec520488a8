using System.Diagnostics;
using System.Globalization;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>Loads the same programs into the kernel and into the embedded host, and prints how long each took and how many instructions its verifier looked at.</summary>
internal static class VerifierComparison
{
    private const int Rows = 10;

    /// <summary>Measures every program that both hosts take, and those that go near the limit of a million instructions.</summary>
    internal static void Run()
    {
        List<LoadMeasure> measures = [.. Files().SelectMany(Measure)];
        Console.WriteLine("| program | instructions | kernel looked at | in | embedded looked at | in | ratio |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (LoadMeasure each in measures.OrderByDescending(each => each.Theirs.Looked).Take(Rows))
            Console.WriteLine(Row(each));
        Console.WriteLine(Row(LoadMeasure.Total($"all {measures.Count} programs of the corpus", measures)));
        foreach (ProgramSpec program in LimitPrograms.All())
            Console.WriteLine(Row(Measure(program)));
        using var process = Process.GetCurrentProcess();
        Console.WriteLine();
        Console.WriteLine($"Most memory that the process had: {process.PeakWorkingSet64 >> 20} MiB.");
    }

    private static IEnumerable<string> Files() => new[] { "Corpus", "Objects" }
        .SelectMany(folder => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.o"))
        .Order(StringComparer.Ordinal);

    private static List<LoadMeasure> Measure(string file)
    {
        if (!ObjectSpec.TryRead(File.ReadAllBytes(file), file, out ObjectSpec? spec, out _))
            return [];
        using LoadSide kernel = new(KernelHost.Open(), spec), embedded = new(EmbeddedHost.Create(new() { Cpus = 1 }), spec);
        return [.. spec.Programs.Where(program => kernel.Takes(program) && embedded.Takes(program)).Select(program =>
            new LoadMeasure($"{Path.GetFileName(file).Split('.')[0]}: {program.Name}", program.Instructions.Length, embedded.Measure(program), kernel.Measure(program)))];
    }

    private static LoadMeasure Measure(ProgramSpec program)
    {
        using LoadSide kernel = new(KernelHost.Open()), embedded = new(EmbeddedHost.Create(new() { Cpus = 1 }));
        return new(program.Name.Replace('_', ' '), program.Instructions.Length, embedded.Measure(program), kernel.Measure(program));
    }

    private static string Row(LoadMeasure each) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {each.Name} | {each.Instructions} | {each.Theirs.Looked} | {each.Theirs.Milliseconds:0.00} ms | {each.Ours.Looked} | {each.Ours.Milliseconds:0.00} ms | {each.Ours.Milliseconds / each.Theirs.Milliseconds:0.00} |");
}
