using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DotBpf.Benchmarks.Comparison;
using DotBpf.Kernel;

if (!KernelHost.IsAvailable(out string? why))
{
    Console.Error.WriteLine($"bench: the kernel host does not work here, and there is nothing to compare with: {why}");
    return 6;
}

if (args is ["--programs"])
{
    ProgramComparison.Run();
    return 0;
}

if (args is ["--threads"])
{
    ThreadComparison.Run();
    return 0;
}

if (args is ["--verifier"])
{
    VerifierComparison.Run();
    return 0;
}

// In process, so that C and C# share one process, one CPU governor and one kernel; medians, as other load only ever adds.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(15))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(StatisticColumn.Median)
    .HideColumns("Error", "StdDev", "RatioSD", "Alloc Ratio")
    .WithOptions(ConfigOptions.DisableOptimizationsValidator)
    .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
return 0;
