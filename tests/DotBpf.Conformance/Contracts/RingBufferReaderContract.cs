using System.Runtime.CompilerServices;
using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class RingBufferReaderContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    private readonly BpfObject _loaded;

    protected RingBufferReaderContract() => _loaded = Host.Load(ReadObject("rings.bpf.o"));

    private RingBufferMap<Small> Smalls => _loaded.Map<RingBufferMap<Small>>("smalls");

    private RingBufferMap<Large> Larges => _loaded.Map<RingBufferMap<Large>>("larges");

    protected override void CleanUp() => _loaded.Dispose();

    [Fact]
    public void Open_RingsOfDifferentRecords_EachIsReadAsItsOwn()
    {
        using RingBufferReader<byte> reader = RingBufferReader.Open(Smalls, Larges);
        Produce("produce_small", 3);
        Produce("produce_large", 2);
        Produce("produce_small", 1);

        List<(int Ring, ulong Number)> read = [];
        while (reader.TryRead(out RingRecord<byte> record))
            read.Add((record.Source, record.Source == 0 ? record.As<Small>().Number : record.As<Large>().Number));

        Assert.Equal([(0, 0), (0, 1), (0, 2), (0, 5), (1, 3), (1, 4)], read);
        Assert.Equal(0, reader.PendingBytes);
    }

    [Fact]
    public void Open_RingsOfOneRecord_ReadsAll()
    {
        using BpfObject other = Host.Load(ReadObject("rings.bpf.o"));
        using RingBufferReader<Small> reader = RingBufferReader.Open(Smalls, other.Map<RingBufferMap<Small>>("smalls"));
        Produce("produce_small", 2);
        other.Program("produce_small").TestRun(Packet(0));

        List<(int Ring, ulong Number)> read = [];
        while (reader.TryRead(out RingRecord<Small> record))
            read.Add((record.Source, record.Value.Number));

        Assert.Equal([(0, 0), (0, 1), (1, 0)], read);
    }

    [Fact]
    public async Task ReadAllAsync_SeveralRings_WakesForEach()
    {
        await using RingBufferReader<byte> reader = RingBufferReader.Open(Smalls, Larges);
        using var stop = new CancellationTokenSource(s_long);
        int read = 0;

        Task reading = Task.Run(async () =>
        {
            await foreach (RingRecord<byte> record in reader.ReadAllAsync(stop.Token))
            {
                Interlocked.Increment(ref read);
                if (read == 40)
                    break;
            }
        });
        for (int i = 0; i < 40; i++)
        {
            Produce(i % 2 == 0 ? "produce_small" : "produce_large", 1); // no odd small one, as some of those are discarded
            SpinWait.SpinUntil(() => Volatile.Read(ref read) > i, s_long);
        }

        await reading;
        Assert.Equal(40, read);
    }

    [Fact]
    public void Open_OneRingTwice_IsRefused()
    {
        var ring = _loaded.Map<RingBufferMap<byte>>("smalls");

        ArgumentException error = Assert.Throws<ArgumentException>(() => RingBufferReader.Open(ring, ring));

        Assert.Contains("'smalls'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryNumber_AfterDispose_NamesTheReader()
    {
        RingBufferReader<byte> reader = _loaded.Map<RingBufferMap<byte>>("smalls").OpenReader();
        reader.Dispose();

        Action[] uses = [() => _ = reader.PendingBytes, () => _ = reader.FreeBytes, () => _ = reader.IsHeldUp, () => reader.TryRead(out _)];

        Assert.All(uses, use => Assert.StartsWith("reader of map 'smalls'", Assert.Throws<ObjectDisposedException>(use).ObjectName, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_NoRing_SaysSo()
    {
        Assert.Throws<ArgumentException>(() => RingBufferReader.Open<byte>([], new RingReaderOptions()));
        Assert.Throws<BpfSyscallException>(() => RingBufferReader.Open(Smalls, _loaded.Map<ArrayMap<ulong>>("attempts")));
    }

    [Fact]
    public void Dropped_RingFull_IsWhatTheProgramCounted()
    {
        using RingBufferReader<Large> reader = Larges.OpenReader();

        Produce("produce_large", 40);
        ulong first = reader.TakeDropped();
        Produce("produce_large", 5);

        int fit = 8191 / 264;
        Assert.Equal((ulong)(40 - fit), first);
        Assert.Equal((ulong)(45 - fit), reader.Dropped);
        Assert.Equal(5ul, reader.TakeDropped());
        Assert.Equal(0ul, reader.TakeDropped());
    }

    [Fact]
    public void Dropped_SeveralRings_IsTheSum()
    {
        using RingBufferReader<byte> reader = RingBufferReader.Open(Smalls, Larges);

        Produce("produce_large", (8191 / 264) + 2);
        Produce("produce_small", (4095 / 24) + 3);

        Assert.Equal(5ul, reader.Dropped);
    }

    [Fact]
    public void Dropped_NobodyCounts_IsNull()
    {
        using BpfObject contract = Host.Load(ReadObject("contract.bpf.o"));
        using MapHandle ring = Host.OpenMap(contract.Maps["samples"].Info.Id);

        using RingBufferReader<byte> reader = RingBufferReader.Open<byte>([ring], new RingReaderOptions());
        using RingBufferReader<byte> told = RingBufferReader.Open<byte>([ring], new RingReaderOptions { DropCounter = contract.Maps["samples_drops"] });

        Assert.Equal((null, 0ul), (reader.Dropped, told.Dropped));
        Assert.Equal(contract.Maps["samples_drops"], contract.Maps["samples"].DropCounter);
        Assert.Throws<MapLayoutException>(() => RingBufferReader.Open<byte>([ring], new RingReaderOptions { DropCounter = ring }));
    }

    [Fact]
    public void Discarded_ProgramChangedItsMind_IsCountedAndSkipped()
    {
        using RingBufferReader<Small> reader = Smalls.OpenReader();
        Produce("produce_small", 32);

        int read = 0;
        while (reader.TryRead(out _))
            read++;

        Assert.Equal((30, 2L), (read, reader.Discarded));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2 * 264, 2)]
    [InlineData(1 << 20, 16)]
    public void TryRead_Batch_GivesRoomBackTogether(int batchBytes, int records)
    {
        using RingBufferReader<Large> reader = Larges.OpenReader(new RingReaderOptions { BatchBytes = batchBytes });
        Produce("produce_large", 31);
        long full = reader.FreeBytes;

        int read = 0;
        while (reader.FreeBytes == full)
        {
            Assert.True(reader.TryRead(out _));
            read++;
        }

        Assert.Equal(8192 - (31 * 264), full);
        Assert.Equal(records + 1, read);
        while (reader.TryRead(out _))
            read++;
        Assert.Equal((31, 8192L), (read, reader.FreeBytes));
    }

    [Fact]
    public void Dispose_InTheMiddle_TheNextReaderGoesOnBehindIt()
    {
        Produce("produce_small", 10);
        using (RingBufferReader<Small> first = Smalls.OpenReader())
        {
            for (int i = 0; i < 4; i++)
                Assert.True(first.TryRead(out _));
        }

        using RingBufferReader<Small> second = Smalls.OpenReader();

        Assert.True(second.TryRead(out RingRecord<Small> record));
        Assert.Equal(4ul, record.Value.Number);
    }

    [Fact]
    public async Task WaitToReadAsync_NothingComes_EndsInTimeAndCanBeRepeated()
    {
        using RingBufferReader<Small> reader = Smalls.OpenReader();

        bool first = await reader.WaitToReadAsync(TimeSpan.FromMilliseconds(30));
        bool second = await reader.WaitToReadAsync(TimeSpan.Zero);
        ValueTask<bool> waiting = reader.WaitToReadAsync(s_long);
        Produce("produce_small", 1);

        Assert.False(first || second);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task ReadAllAsync_Duration_EndsTheReadingQuietly()
    {
        await using RingBufferReader<Small> reader = Smalls.OpenReader();
        Produce("produce_small", 3);

        int read = 0;
        await foreach (RingRecord<Small> record in reader.ReadAllAsync(TimeSpan.FromMilliseconds(50)))
            read++;

        Assert.Equal(3, read);
    }

    [Fact]
    public async Task ToAsyncEnumerable_Records_AreCopies()
    {
        await using RingBufferReader<Small> reader = Smalls.OpenReader();
        Produce("produce_small", 4);

        List<Small> kept = [];
        await foreach (Small small in reader.ToAsyncEnumerable())
        {
            kept.Add(small);
            if (kept.Count == 4)
                break;
        }

        Produce("produce_small", 200);
        Assert.Equal([0, 1, 2, 3], kept.Select(small => small.Number));
    }

    [Fact]
    public async Task ToAsyncEnumerable_Selector_MakesAnythingOfARecord()
    {
        await using RingBufferReader<byte> reader = RingBufferReader.Open(Smalls, Larges);
        Produce("produce_small", 1);
        Produce("produce_large", 1);

        List<byte[]> kept = [];
        await foreach (byte[] bytes in reader.ToAsyncEnumerable(record => record.Bytes.ToArray()))
        {
            kept.Add(bytes);
            if (kept.Count == 2)
                break;
        }

        Assert.Equal([16, 256], kept.Select(bytes => bytes.Length));
    }

    [Fact]
    public async Task TryRead_WhileAnotherWaits_IsRefused()
    {
        using RingBufferReader<Small> reader = Smalls.OpenReader();
        Task<bool> waiting = reader.WaitToReadAsync().AsTask();

        Assert.Throws<InvalidOperationException>(() => reader.TryRead(out _));
        Assert.Throws<InvalidOperationException>(() => reader.WaitToRead(s_long));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.WaitToReadAsync().AsTask());
        Produce("produce_small", 1);

        Assert.True(await waiting.WaitAsync(s_long));
        Assert.True(reader.TryRead(out _));
    }

    [Fact]
    public async Task WaitToRead_WhileAnotherThreadWaits_IsRefused()
    {
        using RingBufferReader<Small> reader = Smalls.OpenReader();
        Task<bool> waiting = Task.Factory.StartNew(() => reader.WaitToRead(s_long), TaskCreationOptions.LongRunning);
        await Task.Delay(100);

        Assert.Throws<InvalidOperationException>(() => reader.WaitToRead(s_long));
        Assert.Throws<InvalidOperationException>(() => reader.TryRead(out _));
        reader.Dispose();

        Assert.False(await waiting.WaitAsync(s_long));
    }

    [Fact]
    public async Task TryRead_ThreadAfterThread_IsFine()
    {
        using RingBufferReader<Small> reader = Smalls.OpenReader();
        Produce("produce_small", 10);

        for (ulong i = 0; i < 10; i++)
            Assert.Equal(i, await Task.Factory.StartNew(() => ReadOne(reader), TaskCreationOptions.LongRunning));
    }

    private void Produce(string program, int times)
    {
        BpfProgram producer = _loaded.Program(program);
        for (int i = 0; i < times; i++)
            producer.TestRun(Packet(0));
    }

    private static ulong ReadOne(RingBufferReader<Small> reader) =>
        reader.TryRead(out RingRecord<Small> record) ? record.Value.Number : throw new InvalidOperationException("no record");

    private readonly record struct Small(ulong Number, ulong Cpu);

    private readonly record struct Large(ulong Number, Rest Rest);

    [InlineArray(248)]
    private struct Rest
    {
        private byte _first;
    }
}

public sealed class RingBufferReaderOnKernel : RingBufferReaderContract<KernelFixture>;

public sealed class RingBufferReaderOnEmbedded : RingBufferReaderContract<EmbeddedFixture>;

public sealed class RingBufferReaderOnSharing : RingBufferReaderContract<SharingFixture>;
