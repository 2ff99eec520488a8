using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using DotBpf.Embedded;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>Two threads at once in one hash, nine lookups to an update, on the embedded host and in a dictionary that threads may share.</summary>
/// <remarks>
/// What two processors cost each other is mostly how long a cache line takes from one to the other, and on machines that are shared that changes from one second to the next.
/// So all take turns, and ratios are of the same round.
/// </remarks>
internal static class ThreadComparison
{
    private const int Keys = 4096;
    private const int Operations = 50 * Keys;
    private const int Writes = 10;
    private const int WarmUps = 400;
    private const int Rounds = 400;

    /// <summary>Measures, and prints medians.</summary>
    internal static void Run()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("dotbpf-bench-");
        using (EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 2 }), sharingHost = EmbeddedHost.Create(new() { Cpus = 2, PinDirectory = directory.FullName }))
        using (HashMap<ulong, ulong> embedded = host.CreateMap(new HashMapSpec<ulong, ulong>(2 * Keys)))
        using (HashMap<ulong, long> shared = sharingHost.CreateMap(new HashMapSpec<ulong, long>(2 * Keys)))
            Compare(new(), embedded, shared);
        directory.Delete(recursive: true);
    }

    private static void Compare(ConcurrentDictionary<ulong, ulong> dictionary, HashMap<ulong, ulong> embedded, HashMap<ulong, long> shared)
    {
        ulong[] keys = EmbeddedMapBenchmarks.RandomKeys(Keys);
        foreach (ulong key in keys)
            (dictionary[key], embedded[key], shared[key]) = (key, key, (long)key);
        new Random(2).Shuffle(keys);
        (string Name, Action<int> Work)[] sides =
        [
            ("`ConcurrentDictionary`", thread => Mix(dictionary, keys, thread)),
            ("embedded host", thread => Mix(embedded, keys, thread)),
            ("embedded host, shared", thread => Mix(shared, keys, thread)),
        ];
        double[][] rounds = Measure(Array.ConvertAll(sides, side => side.Work));
        Console.WriteLine("| two threads, 90 % lookups | an operation | of the dictionary's in the same round |");
        Console.WriteLine("|---|--:|--:|");
        for (int i = 0; i < sides.Length; i++)
        {
            double time = Median(rounds.Select(round => round[i])), ratio = Median(rounds.Select(round => round[i] / round[0]));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {sides[i].Name} | {time:0.00} ns | {ratio:0.00} |"));
        }
    }

    // The compiler comes to know the work while it warms up.
    private static double[][] Measure(Action<int>[] sides)
    {
        using ThreadPair threads = ThreadPair.Start();
        for (int round = 0; round < WarmUps; round++)
            Array.ForEach(sides, threads.Run);
        return [.. Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(sides, side => Measure(threads, side)))];
    }

    private static double Measure(ThreadPair threads, Action<int> side)
    {
        long start = Stopwatch.GetTimestamp();
        threads.Run(side);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / (2 * Operations);
    }

    private static void Mix(ConcurrentDictionary<ulong, ulong> dictionary, ulong[] keys, int thread)
    {
        for (int i = 0; i < Operations; i++)
        {
            ulong key = KeyOf(keys, thread, i);
            if (i % Writes == 0)
                dictionary[key] = (ulong)i;
            else
                _ = dictionary.TryGetValue(key, out _);
        }
    }

    private static void Mix<TValue>(HashMap<ulong, TValue> map, ulong[] keys, int thread)
        where TValue : unmanaged, INumber<TValue>
    {
        for (int i = 0; i < Operations; i++)
        {
            ulong key = KeyOf(keys, thread, i);
            if (i % Writes == 0)
                map[key] = TValue.CreateTruncating(i);
            else
                _ = map.TryGetValue(key, out _);
        }
    }

    // The threads go the same way, one half of it behind the other.
    private static ulong KeyOf(ulong[] keys, int thread, int i) => keys[(i + (thread * Keys / 2)) % Keys];

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
