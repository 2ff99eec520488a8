using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class UserRingBufferContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int Size = 4096;
    private const int RecordSize = 8 + 16;

    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    private readonly BpfObject _loaded;
    private readonly UserRingProducer<Command> _producer;

    protected UserRingBufferContract()
    {
        _loaded = Host.Load(ReadObject("user-ring.bpf.o"));
        _producer = _loaded.Map<UserRingBufferMap<Command>>("commands").OpenProducer();
    }

    protected override void CleanUp()
    {
        _producer.Dispose();
        _loaded.Dispose();
    }

    [Fact]
    public void Submit_Records_TheProgramDrainsThem()
    {
        for (ulong i = 1; i <= 10; i++)
            Assert.True(_producer.TryWrite(new Command(i, ~i)));

        Assert.Equal(10 * RecordSize, _producer.PendingBytes);
        Assert.Equal(10u, Drain());
        Assert.Equal((10ul, 55ul, 0ul, 0ul), Seen());
        Assert.Equal(Size, _producer.FreeBytes);
    }

    [Fact]
    public void Freeze_ProducerOpen_IsRefusedUntilItIsDisposed()
    {
        UserRingBufferMap<Command> commands = _loaded.Map<UserRingBufferMap<Command>>("commands");

        Errno whileOpen = commands.Handle.Freeze();
        _producer.Dispose();
        Errno afterwards = commands.Handle.Freeze();
        var refused = Assert.Throws<BpfSyscallException>(() => commands.OpenProducer());

        Assert.Equal((Errno.EBUSY, Errno.None, Errno.EPERM), (whileOpen, afterwards, refused.Errno));
    }

    [Fact]
    public void Discard_Record_TheProgramDoesNotSeeIt()
    {
        Assert.True(_producer.TryReserve(out UserRingReservation<Command> discarded));
        discarded.Value = new Command(7, ~7ul);
        discarded.Discard();
        using (Reserve())
        {
        }

        _producer.TryWrite(new Command(8, ~8ul));

        Assert.Equal(1u, Drain());
        Assert.Equal((1ul, 8ul, 0ul, 0ul), Seen());
    }

    // BPF_MAX_USER_RINGBUF_SAMPLES; what the memory is filled with are empty records.
    [Fact]
    public void Drain_MoreRecordsThanOneCallTakes_LeavesTheRest()
    {
        const uint MostRecords = 128 * 1024;
        const uint Records = MostRecords + 5;
        using BpfObject loaded = Host.Load(ReadObject("user-ring.bpf.o").WithMap("commands", map => map with { MaxEntries = 2 << 20 }));
        using UserRingMemory memory = loaded.Maps["commands"].OpenUserRing();
        Volatile.Write(ref memory.ProducerPosition, Records * RingBufferMemory.HeaderSize);

        uint[] drained = [.. Enumerable.Range(0, 3).Select(_ => loaded.Program("drain").TestRun(new byte[64]).ReturnValue)];

        Assert.Equal([MostRecords, 5u, 0u], drained);
    }

    [Fact]
    public void Submit_OutOfOrder_TheFirstHoldsBackTheOthers()
    {
        UserRingReservation<Command> first = Reserve(), second = Reserve();
        second.Value = new Command(2, ~2ul);
        second.Submit();

        uint heldBack = Drain();
        first.Value = new Command(1, ~1ul);
        first.Submit();

        Assert.Equal((0u, 2u), (heldBack, Drain()));
        Assert.Equal((2ul, 3ul, 0ul, 0ul), Seen());
    }

    [Fact]
    public void Submit_Twice_IsRefused()
    {
        UserRingReservation<Command> once = Reserve();
        once.Submit();
        InvalidOperationException? error = null;
        try
        {
            once.Discard();
        }
        catch (InvalidOperationException thrown)
        {
            error = thrown;
        }

        once.Dispose();
        Assert.NotNull(error);
        Assert.Equal(1u, Drain());
    }

    [Fact]
    public void TryReserve_Full_FillsExactlyAndThenRefuses()
    {
        int fit = Size / RecordSize;
        for (int i = 0; i < fit; i++)
            Assert.True(_producer.TryWrite(default));

        Assert.False(_producer.TryWrite(default));
        Assert.Equal(Size - (fit * RecordSize), _producer.FreeBytes);
        Assert.True(_producer.TryReserve((int)_producer.FreeBytes - 8, out UserRingReservation<Command> rest));
        rest.Submit();
        Assert.Equal(0, _producer.FreeBytes);
        Assert.False(_producer.TryReserve(0, out _));
        Assert.Equal((uint)fit + 1, Drain());
        Assert.Equal(Size, _producer.FreeBytes);
    }

    [Fact]
    public void TryReserve_WholeRing_IsOneRecord()
    {
        Assert.True(_producer.TryReserve(_producer.LargestRecord, out UserRingReservation<Command> all));
        Assert.Equal(Size - 8, all.Bytes.Length);
        all.Bytes.Fill(1);
        all.Submit();

        Assert.Equal(1u, Drain());
        Assert.Equal(1ul, Seen().OfAnotherLength);
        Assert.Throws<ArgumentOutOfRangeException>(() => _producer.TryReserve(Size - 7, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => _producer.TryReserve(-1, out _));
    }

    [Fact]
    public void Value_ReservationOfAnotherLength_Throws()
    {
        Assert.True(_producer.TryReserve(4, out UserRingReservation<Command> four));
        MapLayoutException? error = null;
        try
        {
            four.Value = default;
        }
        catch (MapLayoutException thrown)
        {
            error = thrown;
        }

        four.Discard();
        Assert.NotNull(error);
    }

    [Fact]
    public void TryReserve_ManyTimesRound_EveryRecordArrives()
    {
        ulong sum = 0;
        for (ulong i = 0; i < 5000; i++)
        {
            Assert.True(_producer.TryWrite(new Command(i, ~i)));
            sum += i;
            if (i % 100 == 0)
                Drain();
        }

        Drain();
        Assert.Equal((5000ul, sum, 0ul, 0ul), Seen());
    }

    [Fact]
    public void TryReserve_FullWithDeadline_GivesUpInTime()
    {
        Fill();

        bool isReserved = _producer.TryReserve(TimeSpan.FromMilliseconds(30), out _);

        Assert.False(isReserved);
    }

    [Fact]
    public async Task TryReserve_FullWithDeadline_GoesOnWhenTheProgramDrains()
    {
        Fill();
        Task<bool> writing = Task.Factory.StartNew(
            () =>
            {
                bool isReserved = _producer.TryReserve(s_long, out UserRingReservation<Command> reservation);
                if (isReserved)
                    reservation.Submit();
                return isReserved;
            },
            TaskCreationOptions.LongRunning);
        await Task.Delay(50);
        Assert.False(writing.IsCompleted);

        Drain();

        Assert.True(await writing.WaitAsync(s_long));
        Assert.Equal(1u, Drain());
    }

    [Fact]
    public async Task WaitToReserveAsync_Full_GoesOnWhenTheProgramDrains()
    {
        Fill();
        Assert.False(await _producer.WaitToReserveAsync(16, TimeSpan.FromMilliseconds(20)));
        Task<bool> waiting = _producer.WaitToReserveAsync(16, s_long).AsTask();

        Drain();

        Assert.True(await waiting.WaitAsync(s_long));
    }

    [Fact]
    public async Task WaitToReserveAsync_CancelledOrDisposed_Ends()
    {
        Fill();
        using var stop = new CancellationTokenSource(20);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _producer.WaitToReserveAsync(16, s_long, stop.Token).AsTask());
        Task<bool> waiting = _producer.WaitToReserveAsync(16, s_long).AsTask();
        _producer.Dispose();

        Assert.False(await waiting.WaitAsync(s_long));
        Assert.Throws<ObjectDisposedException>(() => _producer.TryWrite(default));
    }

    [Fact]
    public async Task TryWrite_FromManyThreads_EveryRecordArrivesOnce()
    {
        const ulong Threads = 4, Records = 5000;
        Task[] writers = [.. Enumerable.Range(0, (int)Threads).Select(_ => Task.Factory.StartNew(WriteMany, TaskCreationOptions.LongRunning))];

        while (!writers.All(writer => writer.IsCompleted))
            Drain();
        await Task.WhenAll(writers);
        Drain();

        Assert.Equal((Threads * Records, Threads * (Records * (Records - 1) / 2), 0ul, 0ul), Seen());

        void WriteMany()
        {
            for (ulong i = 0; i < Records; i++)
            {
                Assert.True(_producer.TryReserve(s_long, out UserRingReservation<Command> reservation));
                reservation.Value = new Command(i, ~i);
                reservation.Submit();
            }
        }
    }

    private void Fill()
    {
        while (_producer.TryReserve(0, out UserRingReservation<Command> reservation))
            reservation.Discard();
    }

    private UserRingReservation<Command> Reserve()
    {
        Assert.True(_producer.TryReserve(out UserRingReservation<Command> reservation));
        return reservation;
    }

    private uint Drain() => _loaded.Program("drain").TestRun(Packet(0)).ReturnValue;

    private (ulong Commands, ulong Sum, ulong Wrong, ulong OfAnotherLength) Seen()
    {
        ArrayMap<ulong> seen = _loaded.Map<ArrayMap<ulong>>("seen");
        return (seen[0], seen[1], seen[2], seen[3]);
    }

    private readonly record struct Command(ulong Number, ulong Inverse);
}

public sealed class UserRingBufferOnKernel : UserRingBufferContract<KernelFixture>;

public sealed class UserRingBufferOnEmbedded : UserRingBufferContract<EmbeddedFixture>;

public sealed class UserRingBufferOnSharing : UserRingBufferContract<SharingFixture>;
