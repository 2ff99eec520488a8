using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace DotBpf.ObjectFiles.Tests.Fuzz;

/// <summary>
/// Two hundred thousand damaged files (a million with DOTBPF_LONG=1): each is read or refused, in bounded time and memory.
/// A case that fails prints its number; DOTBPF_FUZZ_CASE=NUMBER runs it alone and writes its file to the folder of temporary files.
/// </summary>
public sealed class FuzzTests
{
    private const int Cases = 200_000;
    private const int CasesOfLongRun = 1_000_000;
    private const long MostBytes = 64 << 20;
    private const int Retries = 5;

    // Far more than a case takes. Other work on the machine can hold one up, so a slow one is judged by the best of several tries.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Regressions => new(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fuzz", "Cases")).Select(path => Path.GetFileName(path)));

    [Fact]
    public void Read_ManyDamagedFiles_AreReadOrRefusedInBounds()
    {
        ConcurrentBag<string> failures = [];
        int read = 0;
        int count = Environment.GetEnvironmentVariable("DOTBPF_LONG") == "1" ? CasesOfLongRun : Cases;

        Parallel.For(0, count, (seed, loop) =>
        {
            if (TryRun(seed, failures))
                Interlocked.Increment(ref read);
            if (failures.Count >= 20)
                loop.Stop();
        });

        Assert.True(failures.IsEmpty, string.Join("\n", failures));
        // Both happen often, or the mutations would be too gentle or too rough to find anything.
        Assert.InRange(read, count / 10, count * 9 / 10);
    }

    [Fact]
    public void Read_OneDamagedFile_CanBeRunAlone()
    {
        int seed = int.Parse(Environment.GetEnvironmentVariable("DOTBPF_FUZZ_CASE") ?? "0", CultureInfo.InvariantCulture);
        ConcurrentBag<string> failures = [];
        FuzzCase damaged = new(seed);
        if (seed != 0)
            File.WriteAllBytes(Path.Combine(Path.GetTempPath(), $"dotbpf-case-{seed}.o"), damaged.Bytes);

        TryRun(seed, failures);

        Assert.Empty(failures);
        Assert.Equal(damaged.Bytes, new FuzzCase(seed).Bytes);
    }

    [Theory]
    [MemberData(nameof(Regressions))]
    public void Read_FileThatFailedOnce_IsReadOrRefused(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fuzz", "Cases", name));

        if (ObjectSpec.TryRead(bytes, name, out ObjectSpec? spec, out var diagnostics))
            SpecUse.UseAll(spec);
        else
            Assert.NotEmpty(diagnostics);
    }

    private static bool TryRun(int seed, ConcurrentBag<string> failures)
    {
        FuzzCase damaged = new(seed);
        try
        {
            bool isRead = Measure(damaged, out TimeSpan time, out long bytes);
            for (int i = 0; i < Retries && time > s_longest; i++)
            {
                Measure(damaged, out TimeSpan again, out _);
                time = again < time ? again : time;
            }

            if (time > s_longest || bytes > MostBytes)
                failures.Add($"{damaged}: {time.TotalMilliseconds:f1} ms, {bytes} bytes");
            return isRead;
        }
        catch (Exception fault)
        {
            failures.Add($"{damaged}: {fault}");
            return false;
        }
    }

    private static bool Measure(FuzzCase damaged, out TimeSpan time, out long bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        bool isRead = damaged.Run();
        time = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return isRead;
    }
}
