namespace DotBpf.Tests.Readers;

public sealed class RingBufferReaderTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Fact]
    public void TryRead_UnfinishedRecord_HoldsBackThoseAfterIt()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ulong unfinished = ring.Reserve(1);
        ring.Produce(2);

        bool early = reader.TryRead(out _);
        bool isHeldUp = reader.IsHeldUp;
        ring.Finish(unfinished);

        Assert.Equal((false, true), (early, isHeldUp));
        Assert.Equal([1, 2], ReadAll(reader));
        Assert.False(reader.IsHeldUp);
    }

    [Fact]
    public async Task WaitToRead_RecordNeverFinished_EndsInTime()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ring.Reserve(1);

        Assert.False(reader.WaitToRead(s_short));
        Assert.False(reader.WaitToRead(TimeSpan.Zero));
        Assert.False(await reader.WaitToReadAsync(s_short));
        using var stop = new CancellationTokenSource(s_short);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.WaitToReadAsync(stop.Token).AsTask());
    }

    [Fact]
    public async Task WaitToRead_RecordIsFinishedLater_Wakes()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ulong first = ring.Reserve(1);
        Task finishing = Task.Run(async () =>
        {
            await Task.Delay(s_short);
            ring.Finish(first);
        });

        bool isReady = reader.WaitToRead(s_long);

        await finishing;
        Assert.True(isReady);
        Assert.Equal([1], ReadAll(reader));
    }

    [Fact]
    public void TryRead_DiscardedRecords_AreSkippedAndGivenBack()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ring.Finish(ring.Reserve(1), RingBufferMemory.DiscardBit);
        ring.Produce(2);
        ring.Finish(ring.Reserve(3), RingBufferMemory.DiscardBit);

        Assert.Equal([2], ReadAll(reader));
        Assert.Equal((2L, 48ul), (reader.Discarded, ring.ConsumerPosition));
    }

    [Theory]
    [InlineData(ulong.MaxValue - 23)]
    [InlineData(uint.MaxValue - 7ul)]
    [InlineData(0x7fff_ffff_ffff_fff0)]
    public void TryRead_PositionsNearTheEndOfTheirRange_GoOn(ulong position)
    {
        var ring = new ScriptedRing(position: position);
        using RingBufferReader<ulong> reader = ring.OpenReader(batchBytes: 64);
        for (ulong i = 0; i < 100; i++)
        {
            ring.Produce(i);
            ring.Produce(~i);

            Assert.Equal([i, ~i], ReadAll(reader));
        }

        Assert.Equal(unchecked(position + (200 * 16)), ring.ConsumerPosition);
    }

    [Theory]
    [InlineData(0x3fff_ffffu)]
    [InlineData(9u)]
    [InlineData(0x3fff_ffffu | RingBufferMemory.DiscardBit)]
    public void TryRead_RecordBeyondWhatWasWritten_Throws(uint header)
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ring.SetHeader(ring.Reserve(1), header);

        MapLayoutException error = Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));

        Assert.Contains("record header at position 0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(257ul)]
    [InlineData(ulong.MaxValue)]
    public void TryRead_ProducerBeyondTheRing_Throws(ulong position)
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ring.SetProducer(position);

        MapLayoutException error = Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));

        Assert.Contains("producer position", error.Message, StringComparison.Ordinal);
        Assert.Throws<MapLayoutException>(() => reader.TryRead(out _)); // and the reader is not stuck in the first
    }

    [Fact]
    public void TryRead_Damaged_LeavesTheReaderUsable()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ulong record = ring.Reserve(5);
        ring.SetHeader(record, 1000);
        Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));

        ring.Finish(record);

        Assert.Equal([5], ReadAll(reader));
    }

    [Fact]
    public void TryRead_EmptyRecord_IsARecord()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader(batchBytes: 128);
        ring.SetHeader(0, 0);
        ring.SetProducer(8);
        ring.Produce(3);

        Assert.True(reader.TryRead(out RingRecord<ulong> empty));
        Assert.True(empty.Bytes.IsEmpty);
        Assert.Equal([3], ReadAll(reader));
    }

    [Fact]
    public async Task TryRead_ManyThreadsAtOnce_NoneReadsWhatAnotherDid()
    {
        const int Threads = 4, Records = 20_000;
        var ring = new ScriptedRing(1 << 20);
        using RingBufferReader<ulong> reader = ring.OpenReader(batchBytes: 1 << 19);
        for (ulong i = 0; i < Records; i++)
            ring.Produce(i);
        int refusals = 0;

        List<ulong>[] read = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                List<ulong> mine = [];
                for (int attempts = 0; attempts < 200_000; attempts++)
                {
                    try
                    {
                        if (!reader.TryRead(out RingRecord<ulong> record))
                            break;
                        mine.Add(record.Value);
                    }
                    catch (InvalidOperationException)
                    {
                        Interlocked.Increment(ref refusals);
                    }
                }

                return mine;
            },
            TaskCreationOptions.LongRunning)));

        ulong[] all = [.. read.SelectMany(mine => mine).Order()];
        Assert.Equal(all.Distinct(), all);
    }

    [Fact]
    public async Task Numbers_AskedByAnotherThread_DisturbNobodyAndStayInRange()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        bool isOver = false;
        Task<bool> asking = Task.Run(() =>
        {
            bool isInRange = true;
            while (!Volatile.Read(ref isOver))
            {
                _ = reader.IsHeldUp;
                isInRange &= reader.PendingBytes >= 0 && reader.FreeBytes is >= 0 and <= 256;
            }

            return isInRange;
        });

        for (ulong i = 0; i < 300_000; i++)
        {
            ring.Produce(i);
            Assert.True(reader.TryRead(out RingRecord<ulong> record));
            Assert.Equal(i, record.Value);
        }

        Volatile.Write(ref isOver, true);
        Assert.True(await asking);
    }

    [Fact]
    public void Dispose_Reader_EveryUseSaysSo()
    {
        var ring = new ScriptedRing();
        RingBufferReader<ulong> reader = ring.OpenReader();
        ring.Produce(1);
        Assert.True(reader.TryRead(out _));

        reader.Dispose();
        reader.Dispose();

        Assert.Equal(16ul, ring.ConsumerPosition);
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(out _));
        Assert.False(reader.WaitToRead(s_long));
    }

    private static List<ulong> ReadAll(RingBufferReader<ulong> reader)
    {
        List<ulong> read = [];
        while (reader.TryRead(out RingRecord<ulong> record))
            read.Add(record.Value);
        return read;
    }
}
