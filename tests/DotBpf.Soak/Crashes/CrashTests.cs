using System.Diagnostics;
using System.Globalization;
using DotBpf.Embedded.Maps;

namespace DotBpf.Soak.Crashes;

/// <summary>Three processes change shared maps as fast as they can; time and again one of them is killed, and nothing may be wrong.</summary>
/// <remarks>200 rounds, 5,000 with DOTBPF_LONG=1. A round: kill one, let the others go on, pause them, check everything, start the killed one anew.</remarks>
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly int s_rounds = Environment.GetEnvironmentVariable("DOTBPF_LONG") == "1" ? 5_000 : 200;

    private readonly string _directory = Directory.CreateTempSubdirectory("dotbpf-crash-").FullName;
    private readonly Ground _ground;
    private readonly WorkerLog[] _logs;
    private readonly Process[] _workers = new Process[Ground.Workers];
    private readonly RecordCheck _records;
    private readonly Random _random = new();
    private long _kills;

    public CrashTests()
    {
        _ground = new(_directory);
        _logs = [.. Enumerable.Range(0, Ground.Workers).Select(_ground.OpenLog)];
        _records = new(_ground.Ring, _logs);
    }

    [Fact]
    public void KillingProcesses_InTheMiddleOfChanges_LosesAndDamagesNothing()
    {
        for (int worker = 0; worker < Ground.Workers; worker++)
            Start(worker);

        for (int round = 1; round <= s_rounds; round++)
        {
            int victim = _random.Next(Ground.Workers);
            Hammer(_random.Next(60));
            Kill(victim);
            Hammer(_random.Next(10));
            Pause(round, victim);
            Check(victim);
            Start(victim);
            _ground.Control[0] = 0;
        }

        Assert.All(_logs, log => Assert.True(log.Operations > s_rounds, "a process hardly ran"));
    }

    public void Dispose()
    {
        foreach (Process worker in _workers.OfType<Process>())
        {
            worker.Kill();
            worker.WaitForExit();
            worker.Dispose();
        }

        _records.Dispose();
        foreach (WorkerLog log in _logs)
            log.Dispose();
        _ground.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // Reads records meanwhile, so that the ring does not stand full.
    private void Hammer(int milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            _records.Drain();
            Thread.Sleep(1);
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
    }

    private void Start(int worker)
    {
        _workers[worker]?.Dispose();
        ProcessStartInfo start = new("dotnet") { RedirectStandardError = true };
        start.ArgumentList.Add(typeof(CrashTests).Assembly.Location);
        start.ArgumentList.Add("hammer");
        start.ArgumentList.Add(_directory);
        start.ArgumentList.Add(worker.ToString(CultureInfo.InvariantCulture));
        start.Environment["DOTNET_TieredPGO"] = "0";
        long before = _logs[worker].Operations;
        _workers[worker] = Process.Start(start)!;
        Await(() => _ground.Control[0] != 0 ? _logs[worker].PausedAt == _ground.Control[0] : _logs[worker].Operations > before, worker, "start");
    }

    private void Kill(int worker)
    {
        _workers[worker].Kill();
        _workers[worker].WaitForExit();
        _kills++;
    }

    private void Pause(int round, int victim)
    {
        _ground.Control[0] = round;
        for (int worker = 0; worker < Ground.Workers; worker++)
        {
            int paused = worker;
            if (worker != victim)
                Await(() => _logs[paused].PausedAt == round, worker, "pause");
        }
    }

    private void Await(Func<bool> isDone, int worker, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            if (_workers[worker].HasExited)
                Assert.Fail($"Process {worker} ended by itself: {_workers[worker].StandardError.ReadToEnd()}");
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                Assert.Fail($"Process {worker} does not {what}.");
            _records.Drain();
            Thread.Sleep(1);
        }
    }

    private void Check(int victim)
    {
        foreach (MapHandle map in new[] { _ground.Hash, _ground.Lru, _ground.Trie, _ground.Queue, _ground.Ring, _ground.Arena })
            ((EmbeddedMapHandle)map).Map.Recover();
        ImageChecks.CheckHash(_ground.FileOf("hash"));
        ImageChecks.CheckLru(_ground.FileOf("lru"));
        ImageChecks.CheckTrie(_ground.FileOf("trie"));
        ImageChecks.ReadArena(_ground.FileOf("arena"));
        CheckQueue(ImageChecks.ReadQueue(_ground.FileOf("queue")));
        CheckVersions();
        _records.CheckAllCame(victim);
    }

    // What was done is there; of what was about to be done, all or nothing.
    private void CheckVersions()
    {
        Dictionary<ulong, byte[]> entries = MapContents.Read(_ground.Hash), prefixes = MapContents.Read(_ground.Trie);
        for (int worker = 0; worker < Ground.Workers; worker++)
        {
            for (int i = 0; i < Ground.KeysOfWorker; i++)
                CheckVersion(_logs[worker].Key(i), entries.GetValueOrDefault(BitConverter.ToUInt64(Ground.KeyOf(worker, i))));
            for (int i = 0; i < Ground.PrefixesOfWorker; i++)
                CheckVersion(_logs[worker].Prefix(i), prefixes.GetValueOrDefault(BitConverter.ToUInt64(Ground.PrefixOf(worker, i))));
        }

        Assert.All(entries.Values, value => Assert.Equal(BitConverter.ToInt64(value), ~BitConverter.ToInt64(value, 8)));
        Assert.All(MapContents.Read(_ground.Lru), entry => Assert.Equal(entry.Key * 7, BitConverter.ToUInt64(entry.Value)));
    }

    private static void CheckVersion(WorkerLog.Versions versions, byte[]? value)
    {
        bool isRight = value is null
            ? (versions.Done & 1) == 0 || (versions.Pending & 1) == 0
            : BitConverter.ToInt64(value) is var found && (found == versions.Done || found == versions.Pending);
        Assert.True(isRight, $"version {versions.Done} was done and {versions.Pending} about to be; found {(value is null ? "nothing" : BitConverter.ToInt64(value))}");
    }

    // A push may have happened or not where a process was killed in it, and a pop where it was not noted.
    private void CheckQueue(List<long> values)
    {
        for (int worker = 0; worker < Ground.Workers; worker++)
        {
            List<long> own = [.. values.Where(value => value >> 48 == worker).Select(value => value & 0xffff_ffff_ffff)];
            Assert.Equal(own.Order().Distinct(), own);
            Assert.All(own, number => Assert.InRange(number, 1, _logs[worker].PushPending));
        }

        long pushed = _logs.Sum(log => log.PushDone), popped = _logs.Sum(log => log.Pops);
        Assert.InRange(popped + values.Count, pushed - (2 * _kills), pushed + _kills);
    }
}
