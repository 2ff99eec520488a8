using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;
using DotBpf.Soak.Crashes;

namespace DotBpf.Soak.Steps;

/// <summary>A process changes a map instruction by instruction, and each of its instructions might be its last: whatever it leaves behind at that moment is put right.</summary>
/// <remarks>The file is noted after every instruction that changed it. When the process has ended, each of these files is opened as others would find it.</remarks>
public sealed class StepTests : IDisposable
{
    private const int MostSteps = 20_000_000;
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("DOTBPF_LONG") == "1";

    // In memory where there is such a place: thousands of files are written.
    private readonly string _directory = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"dotbpf-steps-{Guid.NewGuid():n}")).FullName;

    public static TheoryData<MapType, MapFlags> Kinds => new()
    {
        { MapType.Hash, MapFlags.None },
        { MapType.LruHash, MapFlags.None },
        { MapType.LruHash, MapFlags.NoCommonLru },
        { MapType.LpmTrie, MapFlags.NoPreallocation },
        { MapType.Queue, MapFlags.None },
        { MapType.Stack, MapFlags.None },
        { MapType.RingBuffer, MapFlags.None },
        { MapType.Arena, MapFlags.Mappable },
    };

    // Undoing looks whether a process is there, which takes some hundred thousand instructions. It is the same for all kinds but the ring.
    public static TheoryData<MapType, MapFlags> KindsToRecover => s_isLong ? Kinds : new()
    {
        { MapType.LruHash, MapFlags.None },
        { MapType.RingBuffer, MapFlags.None },
    };

    [TraceTheory]
    [MemberData(nameof(Kinds))]
    public void Change_EndedAtAnyInstruction_IsWholeOrNotAtAll(MapType type, MapFlags flags)
    {
        using SteppedMap map = new(_directory, type, flags);

        List<StepTrace> traces = Trace(map, (tracee, view) => [.. Enumerable.Range(0, map.Operations).Select(operation => Follow(map, tracee, view, operation))]);

        for (int operation = 0; operation < map.Operations; operation++)
            CheckMoments(map, map[operation], traces[operation]);
        Assert.True(traces.Sum(trace => trace.Moments) > 5 * map.Operations, "hardly anything was written");
    }

    [TraceTheory]
    [MemberData(nameof(KindsToRecover))]
    public void Recovery_EndedAtAnyInstruction_IsDoneByTheNext(MapType type, MapFlags flags)
    {
        using SteppedMap map = new(_directory, type, flags);
        List<StepTrace> changes = Trace(map, (tracee, view) => [.. Enumerable.Range(0, map.Operations / 2).Select(operation => Follow(map, tracee, view, operation))]);
        byte[][] halves = Parts(changes.MaxBy(trace => trace.Moments)!);

        List<StepTrace> traces = Trace(map, (tracee, view) => [.. halves.Select(half => FollowRecovery(map, tracee, view, half))]);

        Assert.All(halves.Zip(traces), pair => Assert.All(Contents(map, pair.Second), found => Assert.Equal(Contents(map, pair.First), found)));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // The kernel obeys the thread that began to trace, so all of it is on one thread.
    private List<StepTrace> Trace(SteppedMap map, Func<Tracee, MemoryMappedViewAccessor, List<StepTrace>> follow)
    {
        map.Await();
        using Process shell = Start(map);
        int id = int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        Tracee? tracee = null;
        try
        {
            Await(() => map.IsDone, shell);
            using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(map.File, FileMode.Open);
            using MemoryMappedViewAccessor view = file.CreateViewAccessor();
            return follow(tracee = new(id), view);
        }
        finally
        {
            Process.GetProcessById(id).Kill();
            tracee?.AwaitEnd();
            shell.WaitForExit();
        }
    }

    private static StepTrace Follow(SteppedMap map, Tracee tracee, MemoryMappedViewAccessor view, int operation)
    {
        StepTrace trace = new(Read(view, (int)view.Capacity));
        map.Ask(operation);
        Step(map, tracee, view, trace);
        return trace;
    }

    private static StepTrace FollowRecovery(SteppedMap map, Tracee tracee, MemoryMappedViewAccessor view, byte[] half)
    {
        view.WriteArray(0, half, 0, half.Length);
        map.Ask(-1);
        Step(map, tracee, view, new(half));
        StepTrace trace = new(half);
        map.Ask(map.Operations);
        Step(map, tracee, view, trace);
        return trace;
    }

    private static unsafe void Step(SteppedMap map, Tracee tracee, MemoryMappedViewAccessor view, StepTrace trace)
    {
        byte* address = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        for (int steps = 0; !map.IsDone; steps++)
        {
            Assert.True(steps < MostSteps, "the operation does not end");
            tracee.Step();
            trace.Note(new(address, trace.Last.Length));
        }

        view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    // What is evicted, what a batch takes away, and pages that were allocated apart, go one after another; all else at one moment.
    private void CheckMoments(SteppedMap map, SteppedOperation operation, StepTrace trace)
    {
        List<string> moments = [.. Contents(map, trace)];
        HashSet<string> before = Entries(moments[0]), after = Entries(moments[^1]);
        bool isGradual = map.Type == MapType.LruHash || operation.Verb is SteppedVerb.TakeBatch or SteppedVerb.FreePages;
        int change = moments.FindIndex(found => found != moments[0]);
        for (int moment = 0; moment < moments.Count; moment++)
        {
            HashSet<string> found = Entries(moments[moment]);
            if (isGradual)
                Assert.True(found.IsSupersetOf(before.Intersect(after)) && found.IsSubsetOf(before.Union(after)), $"{operation}: {moments[moment]} between {moments[0]} and {moments[^1]}");
            else
                Assert.Equal(change < 0 || moment < change ? moments[0] : moments[^1], moments[moment]);
        }
    }

    private static HashSet<string> Entries(string contents) => [.. contents.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private IEnumerable<string> Contents(SteppedMap map, StepTrace trace) => trace.Images().Select(image => Contents(map, image));

    /// <summary>Opens a file that a process left behind, checks everything that must hold of it, and says what is in it.</summary>
    private string Contents(SteppedMap stepped, byte[] image)
    {
        using EmbeddedHost host = SteppedMap.OpenHost(_directory);
        PinPath path = host.PinRoot.Child("left");
        File.WriteAllBytes(path.Value, image);
        Assert.True(host.TryOpenPinnedMap(path, out MapHandle? map));
        using (map)
        {
            switch (stepped.Type)
            {
                case MapType.Hash: ImageChecks.CheckHash(path.Value); break;
                case MapType.LruHash when stepped.Flags == MapFlags.NoCommonLru: ImageChecks.CheckLruOfCpus(path.Value); break;
                case MapType.LruHash: ImageChecks.CheckLru(path.Value); break;
                case MapType.LpmTrie: ImageChecks.CheckTrie(path.Value); break;
                case MapType.Arena: return string.Join(' ', ImageChecks.ReadArena(path.Value));
                case MapType.RingBuffer: return string.Join(' ', ReadRecords(map));
                default: return string.Join(' ', ImageChecks.ReadQueue(path.Value));
            }

            return string.Join(' ', MapContents.Read(map).OrderBy(entry => entry.Key).Select(entry => $"{entry.Key:x}={BitConverter.ToInt64(entry.Value)}"));
        }
    }

    private static List<long> ReadRecords(MapHandle map)
    {
        using RingBufferReader<long> reader = RingBufferMap<long>.Bind(map).OpenReader();
        List<long> records = [];
        while (reader.TryRead(out RingRecord<long> record))
            records.Add(record.Value);
        Assert.Equal(0, reader.PendingBytes);
        return records;
    }

    private Process Start(SteppedMap map)
    {
        ProcessStartInfo start = new("sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("""dotnet "$@" & echo $!; wait""");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(typeof(StepTests).Assembly.Location);
        start.ArgumentList.Add("step");
        start.ArgumentList.Add(_directory);
        start.ArgumentList.Add($"{map.Type}");
        start.ArgumentList.Add($"{map.Flags}");
        start.Environment["DOTNET_TieredCompilation"] = "0";
        return Process.Start(start)!;
    }

    private static void Await(Func<bool> isDone, Process process)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            Assert.False(process.HasExited, "the process ended by itself");
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "the process does not begin");
            Thread.Sleep(5);
        }
    }

    // What an operation leaves behind when it ends in its middle; with DOTBPF_LONG=1, at moments throughout.
    private static byte[][] Parts(StepTrace trace)
    {
        int parts = s_isLong ? 8 : 2;
        HashSet<int> moments = [.. Enumerable.Range(1, parts - 1).Select(part => trace.Moments * part / parts)];
        return [.. trace.Images().Select((image, moment) => moments.Contains(moment) ? (byte[])image.Clone() : null).OfType<byte[]>()];
    }

    private static byte[] Read(MemoryMappedViewAccessor view, int length)
    {
        byte[] bytes = new byte[length];
        view.ReadArray(0, bytes, 0, length);
        return bytes;
    }
}
