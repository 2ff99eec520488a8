using System.Diagnostics;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Soak;

/// <summary>Programs write as fast as they can, on several CPUs, while readers come, are cancelled or disposed, and go.</summary>
public sealed class RingSoakOnKernel(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Producers = 2;
    private const int RunsAtOnce = 5_000;
    private const int RingSize = 1 << 18;

    private readonly Random _random = new(4711);
    private readonly HashSet<string> _ways = [];
    private long _read;
    private long _discarded;

    [Fact]
    public async Task Readers_RestartedAndCancelledAtRandom_EveryRecordIsReadOrCounted()
    {
        SoakTime.GiveWay();
        using KernelHost host = KernelHost.Open();
        using BpfObject loaded = host.Load(ObjectSpec
            .Read(Path.Combine(AppContext.BaseDirectory, "Objects", "rings.bpf.o"))
            .WithMap("smalls", map => map with { MaxEntries = RingSize }));
        var ring = loaded.Map<RingBufferMap<Small>>("smalls");
        using var stop = new CancellationTokenSource();
        Task[] producers = [.. Enumerable.Range(0, Producers).Select(_ => Task.Factory.StartNew(() => Produce(loaded, stop.Token), TaskCreationOptions.LongRunning))];

        int readers = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < SoakTime.Length; readers++)
            await ReadForAWhile(ring);
        await stop.CancelAsync();
        await Task.WhenAll(producers);

        ulong? dropped = Drain(ring);
        ulong produced = loaded.Map<ArrayMap<ulong>>("attempts")[0];
        output.WriteLine($"{readers} readers, {produced} produced, {_read} read, {_discarded} discarded, {dropped} dropped; ways {string.Join(", ", _ways)}");
        Assert.Equal(produced, (ulong)_read + (ulong)_discarded + dropped);
        Assert.True(_read > 0 && _discarded > 0 && dropped > 0 && readers > 10);
    }

    private static void Produce(BpfObject loaded, CancellationToken stop)
    {
        BpfProgram produce = loaded.Program("produce_small");
        while (!stop.IsCancellationRequested)
            produce.TestRun(new TestRunInput { Packet = new byte[64], Repeat = RunsAtOnce });
    }

    // Everything that a reader may be used for, with its end at any moment.
    private async Task ReadForAWhile(RingBufferMap<Small> ring)
    {
        TimeSpan time = TimeSpan.FromMilliseconds(_random.Next(30));
        using RingBufferReader<Small> reader = ring.OpenReader(new RingReaderOptions { BatchBytes = _random.Next(3) * 5_000 });
        Func<RingBufferReader<Small>, TimeSpan, Task> way = _random.Next(5) switch
        {
            0 => ReadHoldingTheThread,
            1 => ReadUntilCancelled,
            2 => ReadUntilTimeIsOver,
            3 => ReadUntilDisposedByAnother,
            _ => ReadAFew,
        };
        _ways.Add(way.Method.Name);
        await way(reader, time);
        reader.Dispose();
        _discarded += reader.Discarded;
    }

    private Task ReadHoldingTheThread(RingBufferReader<Small> reader, TimeSpan time)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time && reader.WaitToRead(time);)
        {
            for (int i = 0; i < 10_000 && reader.TryRead(out RingRecord<Small> record); i++)
                Count(record);
        }

        return Task.CompletedTask;
    }

    private async Task ReadUntilCancelled(RingBufferReader<Small> reader, TimeSpan time)
    {
        using var cancellation = new CancellationTokenSource(time);
        try
        {
            await foreach (RingRecord<Small> record in reader.ReadAllAsync(cancellation.Token))
                Count(record);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task ReadUntilTimeIsOver(RingBufferReader<Small> reader, TimeSpan time)
    {
        await foreach (RingRecord<Small> record in reader.ReadAllAsync(time))
            Count(record);
    }

    // The record that is lent goes with the reader, so this only counts.
    private async Task ReadUntilDisposedByAnother(RingBufferReader<Small> reader, TimeSpan time)
    {
        Task disposing = Task.Run(async () =>
        {
            await Task.Delay(time);
            reader.Dispose();
        });
        RingRecords<Small>.Enumerator records = reader.ReadAllAsync().GetAsyncEnumerator();
        while (await records.MoveNextAsync())
            _read++;
        await disposing;
    }

    private Task ReadAFew(RingBufferReader<Small> reader, TimeSpan time)
    {
        for (int left = _random.Next(1000); left > 0 && reader.TryRead(out RingRecord<Small> record); left--)
            Count(record);
        return Task.CompletedTask;
    }

    private void Count(RingRecord<Small> record)
    {
        // Those that are discarded have such a number; and a CPU is no more than a few.
        if ((record.Value.Number & 15) == 15 || record.Value.Cpu > 4096)
            Assert.Fail($"record {record.Value} is none that was submitted");
        _read++;
    }

    private ulong? Drain(RingBufferMap<Small> ring)
    {
        using RingBufferReader<Small> last = ring.OpenReader();
        while (last.TryRead(out RingRecord<Small> record))
            Count(record);
        _discarded += last.Discarded;
        Assert.Equal((0, RingSize), (last.PendingBytes, last.FreeBytes));
        return last.Dropped;
    }

    private readonly record struct Small(ulong Number, ulong Cpu);
}
