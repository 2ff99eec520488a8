using System.Runtime.CompilerServices;
using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

public sealed class RingOnKernel : ProgramOnKernel
{
    private const int RingSize = 4096;
    private const int RecordSize = RingBufferMemory.HeaderSize + 16;

    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    private readonly MapHandle _map;
    private readonly ProgramHandle _producer;

    public RingOnKernel()
    {
        _map = Create(MapType.RingBuffer, 0, 0, RingSize);
        ProgramSpec spec = Xdp(
            "produce",
            [
                StoreImmediate64(10, -16, 0x1111),
                StoreImmediate64(10, -8, 0x2222),
                .. LoadWide(1),
                Move(2, 10),
                Add(2, -16),
                MoveImmediate(3, 16),
                MoveImmediate(4, 0),
                CallHelper(RingOutput),
                Exit(),
            ],
            new MapReference(2, "ring"));
        _producer = Load(spec, ("ring", _map));
    }

    [Fact]
    public void OpenRing_Records_LieBehindTheirHeaders()
    {
        using RingBufferMemory ring = _map.OpenRing();

        Produce(3);

        Assert.Equal((RingSize, 0ul, 3ul * RecordSize), (ring.Size, ring.ConsumerPosition, ring.ProducerPosition));
        Assert.Equal(2 * RingSize, ring.Data.Length);
        for (int i = 0; i < 3; i++)
        {
            ReadOnlySpan<byte> record = ring.Data.Slice(i * RecordSize, RecordSize);
            Assert.Equal(16u, BitConverter.ToUInt32(record));
            Assert.Equal((0x1111ul, 0x2222ul), (ToU64(record[8..]), ToU64(record[16..])));
        }
    }

    [Fact]
    public void OpenRing_Full_RefusesUntilTheReaderHasMoved()
    {
        using RingBufferMemory ring = _map.OpenRing();
        int fit = (RingSize - 1) / RecordSize;

        Produce(fit);
        uint refused = Produce(1);
        Volatile.Write(ref ring.ConsumerPosition, (ulong)RecordSize);
        uint accepted = Produce(1);

        Assert.Equal((unchecked((uint)-(int)Errno.EAGAIN), 0u), (refused, accepted));
    }

    [Fact]
    public void Data_RecordAcrossTheEnd_IsInOnePiece()
    {
        using RingBufferMemory ring = _map.OpenRing();
        ulong last = RingSize / RecordSize * RecordSize;

        while (ring.ProducerPosition <= last)
        {
            Produce(1);
            Volatile.Write(ref ring.ConsumerPosition, ring.ProducerPosition);
        }

        Assert.NotEqual(0, RingSize % RecordSize);
        Assert.Equal((0x1111ul, 0x2222ul), (ToU64(ring.Data[((int)last + 8)..]), ToU64(ring.Data[((int)last + 16)..])));
    }

    [Fact]
    public void Wait_NothingComes_EndsInTime()
    {
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();

        bool isReadable = records.Wait(TimeSpan.FromMilliseconds(50));

        Assert.False(isReadable);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds, 50, 10_000);
        Assert.False(records.Wait(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => records.Wait(TimeSpan.FromSeconds(-3)));
    }

    [Fact]
    public async Task Wait_RecordComes_WakesTheThread()
    {
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();
        Task<bool> waiting = Task.Factory.StartNew(() => records.Wait(s_long), TaskCreationOptions.LongRunning);
        await Task.Delay(50);

        Assert.False(waiting.IsCompleted);
        Produce(1);

        Assert.True(await waiting.WaitAsync(s_long));
    }

    [Fact]
    public async Task WaitAsync_RecordIsThere_AnswersAtOnce()
    {
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();
        Produce(1);

        Task<bool> waiting = records.WaitAsync(default).AsTask();

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task WaitAsync_AgainAndAgain_WakesForEachRecord()
    {
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();

        for (int i = 0; i < 200; i++)
        {
            Task<bool> waiting = records.WaitAsync(default).AsTask();
            Assert.False(waiting.IsCompleted);
            Produce(1);
            Assert.True(await waiting.WaitAsync(s_long));
            Volatile.Write(ref ring.ConsumerPosition, ring.ProducerPosition);
        }
    }

    [Fact]
    public async Task WaitAsync_Cancelled_ThrowsAndCanBeAskedAgain()
    {
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();
        using var cancellation = new CancellationTokenSource();
        Task<bool> cancelled = records.WaitAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(s_long));
        Task<bool> waiting = records.WaitAsync(default).AsTask();
        Produce(1);

        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.True(await waiting.WaitAsync(s_long));
    }

    [Fact]
    public async Task WaitAsync_ManyRings_WakesTheRightOne()
    {
        MapHandle quiet = Create(MapType.RingBuffer, 0, 0, RingSize);
        using RingBufferMemory quietRing = quiet.OpenRing();
        using Readiness quietRecords = quietRing.Watch();
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();
        Task<bool> quietWait = quietRecords.WaitAsync(default).AsTask();
        Task<bool> wait = records.WaitAsync(default).AsTask();

        Produce(1);

        Assert.True(await wait.WaitAsync(s_long));
        Assert.False(quietWait.IsCompleted);
    }

    [Fact]
    public async Task WaitAsync_TwoAtOnce_IsRefused()
    {
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();
        Task<bool> first = records.WaitAsync(default).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => records.WaitAsync(default).AsTask());
        records.Dispose();

        Assert.False(await first.WaitAsync(s_long));
    }

    [Fact]
    public async Task Dispose_WhileOthersWait_EndsEveryWait()
    {
        using RingBufferMemory ring = _map.OpenRing();
        Readiness records = ring.Watch();
        Task<bool> blocked = Task.Factory.StartNew(() => records.Wait(Timeout.InfiniteTimeSpan), TaskCreationOptions.LongRunning);
        Task<bool> asleep = records.WaitAsync(default).AsTask();
        await Task.Delay(50);

        records.Dispose();

        Assert.False(await blocked.WaitAsync(s_long));
        Assert.False(await asleep.WaitAsync(s_long));
        Assert.False(records.Wait(s_long));
        Assert.False(await records.WaitAsync(default));
    }

    [Fact]
    public void EveryAccess_AfterDispose_ThrowsAndKeptSpansReadZeros()
    {
        RingBufferMemory ring = _map.OpenRing();
        Produce(1);
        ReadOnlySpan<byte> kept = ring.Data;

        ring.Dispose();
        ring.Dispose();

        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => ring.ConsumerPosition);
        Assert.Contains(_map.ToString(), error.ObjectName, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => ring.ProducerPosition);
        Assert.Throws<ObjectDisposedException>(() => ring.Data.Length);
        Assert.Equal(-1, kept.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Data_RingWasForgotten_CanStillBeLookedAt()
    {
        ReadOnlySpan<byte> data = OpenAndForget();

        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(-1, data.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task Dispose_WhileAnotherThreadReads_NeverFaults()
    {
        for (int round = 0; round < 50; round++)
        {
            RingBufferMemory ring = _map.OpenRing();
            var started = new TaskCompletionSource();
            Task<bool> reading = Task.Run(() => ReadUntilDisposed(ring, started));

            await started.Task.WaitAsync(s_long);
            ring.Dispose();

            Assert.True(await reading.WaitAsync(s_long));
        }
    }

    [Fact]
    public void OpenRing_MapDisposedMeanwhile_GoesOnReading()
    {
        using RingBufferMemory ring = _map.OpenRing();
        using Readiness records = ring.Watch();

        _map.Dispose();
        Produce(1);

        Assert.True(records.Wait(s_long));
        Assert.Equal((ulong)RecordSize, ring.ProducerPosition);
    }

    [Fact]
    public void OpenRing_NoRingBuffer_SaysSo()
    {
        MapHandle map = Create(MapType.Hash, 4, 8, 1);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(map.OpenRing);

        Assert.Equal((BpfCommand.MemoryMap, Errno.ENOTSUPP), (error.Command, error.Errno));
    }

    [Fact]
    public void OpenRing_FrozenMap_SaysSo()
    {
        _map.Freeze();

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(_map.OpenRing);

        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("frozen", error.Message, StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> OpenAndForget()
    {
        RingBufferMemory ring = _map.OpenRing();
        Produce(1);
        Assert.NotEqual(-1, ring.Data.IndexOfAnyExcept((byte)0));
        return ring.Data;
    }

    private static bool ReadUntilDisposed(RingBufferMemory ring, TaskCompletionSource started)
    {
        ReadOnlySpan<byte> data = ring.Data;
        ref ulong position = ref ring.ConsumerPosition;
        bool isDisposed = false;
        started.SetResult();
        while (!isDisposed)
        {
            isDisposed = Record.Exception(() => ring.Data.Length) is ObjectDisposedException;
            _ = data.IndexOfAnyExcept((byte)0);
            Volatile.Write(ref position, Volatile.Read(ref position));
        }

        return isDisposed;
    }

    private uint Produce(int records)
    {
        uint answer = 0;
        for (int i = 0; i < records; i++)
            Assert.Equal(Errno.None, Run(out answer));
        return answer;
    }

    private Errno Run(out uint answer)
    {
        Errno errno = _producer.TestRun(new TestRunInput { Packet = Packet }, out TestRunResult result);
        answer = result.ReturnValue;
        return errno;
    }
}
