using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

public sealed class RingBufferTests : IDisposable
{
    private const uint Size = 4096;
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(20);

    private readonly TestMap _map = new(MapType.RingBuffer, Size);

    private EmbeddedRingBuffer Ring => (EmbeddedRingBuffer)_map.Map;

    public void Dispose() => _map.Dispose();

    [Fact]
    public unsafe void Reserve_Record_HeaderIsBusyAndCountsPages()
    {
        byte* payload = Ring.Reserve(13);

        using RingBufferMemory memory = _map.Handle.OpenRing();
        Assert.NotEqual(0, (nint)payload);
        Assert.Equal(24ul, memory.ProducerPosition);
        Assert.Equal(13 | RingBufferMemory.BusyBit, MemoryMarshal.Read<uint>(memory.Data));
        Assert.Equal(3u, MemoryMarshal.Read<uint>(memory.Data[4..]));
        Ring.Discard(payload, 0);
        Assert.Equal(13 | RingBufferMemory.DiscardBit, MemoryMarshal.Read<uint>(memory.Data));
    }

    [Theory]
    [InlineData(Size - 16, true)]
    [InlineData(Size - 15, false)]
    [InlineData(Size, false)]
    [InlineData(ulong.MaxValue, false)]
    [InlineData(ulong.MaxValue - 7, false)]
    [InlineData(0, true)]
    public unsafe void Reserve_Size_FitsUpToTheRingLess16(ulong size, bool fits)
    {
        byte* payload = Ring.Reserve(size);

        Assert.Equal(fits, payload != null);
        Assert.Equal(fits ? 0ul : 1ul, Ring.Dropped);
    }

    [Fact]
    public void Output_RingFull_EagainAndCounted()
    {
        byte[] record = new byte[16];
        int written = 0;
        while (Ring.Output(record, 0) == Errno.None)
            written++;

        Assert.Equal(4096 / 24, written);
        Assert.Equal(1ul, Ring.Dropped);
        Assert.Equal(Errno.EINVAL, Ring.Output(record, 4));
    }

    [Fact]
    public void Output_AcrossTheEnd_RecordIsInOnePiece()
    {
        using RingBufferMemory memory = _map.Handle.OpenRing();
        byte[] record = new byte[100];
        for (int i = 0; i < 1000; i++)
        {
            Random.Shared.NextBytes(record);
            Assert.Equal(Errno.None, Ring.Output(record, 0));

            int offset = (int)(memory.ConsumerPosition & (Size - 1));
            Assert.Equal(record, memory.Data.Slice(offset + RingBufferMemory.HeaderSize, record.Length).ToArray());
            memory.ConsumerPosition += 112;
        }
    }

    [Fact]
    public void Reserve_HostileConsumerPosition_NeverOverwritesABusyRecord()
    {
        unsafe
        {
            using RingBufferMemory memory = _map.Handle.OpenRing();
            byte* busy = Ring.Reserve(1000);
            memory.ConsumerPosition = 1008;
            int accepted = 0;
            for (; Ring.Output(new byte[500], 0) == Errno.None; accepted++)
                memory.ConsumerPosition = memory.ProducerPosition;

            Assert.Equal(6, accepted);
            Assert.Equal(1000 | RingBufferMemory.BusyBit, MemoryMarshal.Read<uint>(memory.Data));
            Ring.Submit(busy, 0);
            foreach (ulong position in new[] { ulong.MaxValue, 1ul << 63, 3ul, memory.ProducerPosition + 1 })
            {
                memory.ConsumerPosition = position;
                Ring.Output(new byte[8], 0);
            }
        }
    }

    [Fact]
    public async Task Wait_RecordOutput_WakesTheReader()
    {
        using RingBufferMemory memory = _map.Handle.OpenRing();
        using Readiness records = memory.Watch();
        Task<bool> blocking = Task.Run(() => records.Wait(s_late));
        Thread.Sleep(s_soon);

        Ring.Output(new byte[8], 0);

        Assert.True(await blocking);
    }

    [Fact]
    public async Task WaitAsync_RecordWithoutWakeup_SleepsUntilForced()
    {
        using RingBufferMemory memory = _map.Handle.OpenRing();
        using Readiness records = memory.Watch();
        Task<bool> waiting = records.WaitAsync(default).AsTask();

        Ring.Output(new byte[8], EmbeddedRingBuffer.NoWakeup);
        bool wokeEarly = await Task.WhenAny(waiting, Task.Delay(s_soon)) == waiting;
        Ring.Output(new byte[8], EmbeddedRingBuffer.ForceWakeup);

        Assert.False(wokeEarly);
        Assert.True(await waiting.WaitAsync(s_late));
    }

    [Fact]
    public void Wait_NothingComes_TimesOut()
    {
        using RingBufferMemory memory = _map.Handle.OpenRing();
        using Readiness records = memory.Watch();

        bool found = records.Wait(TimeSpan.FromMilliseconds(20));

        Assert.False(found);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_ThrowsAndCanBeRepeated()
    {
        using RingBufferMemory memory = _map.Handle.OpenRing();
        using Readiness records = memory.Watch();
        for (int round = 0; round < 100; round++)
        {
            using CancellationTokenSource stop = new();
            Task<bool> waiting = records.WaitAsync(stop.Token).AsTask();
            stop.Cancel();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        Ring.Output(new byte[8], 0);
        Assert.True(await records.WaitAsync(default));
    }

    [Fact]
    public async Task Dispose_WhileOthersWait_EndsEveryWait()
    {
        using RingBufferMemory memory = _map.Handle.OpenRing(), other = _map.Handle.OpenRing();
        Readiness records = memory.Watch(), otherRecords = other.Watch();
        Task<bool> blocking = Task.Run(() => records.Wait(Timeout.InfiniteTimeSpan));
        Task<bool> waiting = otherRecords.WaitAsync(default).AsTask();
        Thread.Sleep(s_soon);

        records.Dispose();
        otherRecords.Dispose();

        Assert.False(await blocking.WaitAsync(s_late));
        Assert.False(await waiting.WaitAsync(s_late));
        Assert.False(records.Wait(Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void OpenRing_HandleDisposedFirst_MemoryStays()
    {
        RingBufferMemory memory = _map.Handle.OpenRing();
        Ring.Output([1, 2, 3, 4, 5, 6, 7, 8], 0);

        _map.Handle.Dispose();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], memory.Data.Slice(RingBufferMemory.HeaderSize, 8).ToArray());
        memory.Dispose();
    }

    [Fact]
    public async Task Dispose_WhileAnotherThreadReads_NeverFaults()
    {
        const uint larger = 32 << 20; // so large that freed memory is unmapped at once
        for (int round = 0; round < 8; round++)
        {
            TestMap map = new(MapType.RingBuffer, larger);
            RingBufferMemory memory = map.Handle.OpenRing();
            TaskCompletionSource started = new();
            Task<ulong> reading = Task.Run(() => Sum(memory, started));

            await started.Task.WaitAsync(s_late);
            map.Dispose();
            memory.Dispose();

            Assert.Equal(0ul, await reading.WaitAsync(s_late));
        }
    }

    [Fact]
    public async Task Output_FromManyThreads_EveryRecordArrivesOnceAndInOrder()
    {
        const int Producers = 4, Records = 20_000;
        using RingBufferMemory memory = _map.Handle.OpenRing();
        using CancellationTokenSource stop = new();

        // On threads of their own: they take turns by yielding, and would keep the pool's threads from the consumer.
        Thread[] producers = [.. Enumerable.Range(0, Producers).Select(producer => new Thread(() => Produce(producer, Records, stop.Token)))];
        Array.ForEach(producers, producer => producer.Start());
        long[] seen;
        try
        {
            seen = await Consume(memory, Producers, Producers * Records);
        }
        finally
        {
            await stop.CancelAsync();
            Array.ForEach(producers, producer => producer.Join());
        }

        Assert.All(seen, count => Assert.Equal(Records, count));
        Assert.Equal(0ul, Ring.Query(0));
    }

    private void Produce(int producer, int records, CancellationToken stop)
    {
        Span<byte> record = stackalloc byte[24];
        for (long number = 0; number < records; number++)
        {
            MemoryMarshal.Write(record, producer);
            MemoryMarshal.Write(record[8..], number);
            MemoryMarshal.Write(record[16..], ~number);
            while (Ring.Output(record[..(16 + (8 * (int)(number % 2)))], 0) == Errno.EAGAIN && !stop.IsCancellationRequested)
                Thread.Yield();
        }
    }

    private static async Task<long[]> Consume(RingBufferMemory memory, int producers, int total)
    {
        long[] seen = new long[producers];
        using Readiness records = memory.Watch();
        for (int read = 0; read < total;)
        {
            using CancellationTokenSource stop = new(s_late);
            Assert.True(await records.WaitAsync(stop.Token));
            read += Drain(memory, seen);
        }

        return seen;
    }

    private static int Drain(RingBufferMemory memory, long[] seen)
    {
        int read = 0;
        while (memory.ConsumerPosition != Volatile.Read(ref System.Runtime.CompilerServices.Unsafe.AsRef(in memory.ProducerPosition)))
        {
            ReadOnlySpan<byte> record = memory.Data[(int)(memory.ConsumerPosition & (Size - 1))..];
            uint header = Volatile.Read(ref System.Runtime.CompilerServices.Unsafe.As<byte, uint>(ref MemoryMarshal.GetReference(record)));
            if ((header & RingBufferMemory.BusyBit) != 0)
                return read;
            int producer = MemoryMarshal.Read<int>(record[8..]);
            Assert.Equal(seen[producer]++, MemoryMarshal.Read<long>(record[16..]));
            Volatile.Write(ref memory.ConsumerPosition, memory.ConsumerPosition + ((header + 15) & ~7u));
            read++;
        }

        return read;
    }

    private static ulong Sum(RingBufferMemory memory, TaskCompletionSource started)
    {
        ReadOnlySpan<byte> data = memory.Data;
        ulong sum = 0;
        started.SetResult();
        for (int pass = 0; pass < 20; pass++)
        {
            for (int i = 0; i < data.Length; i += 4096)
                sum += data[i];
        }

        GC.KeepAlive(memory);
        return sum;
    }
}
