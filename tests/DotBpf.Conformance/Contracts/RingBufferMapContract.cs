using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

public abstract class RingBufferMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const ulong Discarded = 1ul << 63;

    [Fact]
    public void TryRead_EmptyRing_ReturnsFalse()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();

        bool found = reader.TryRead(out RingRecord<Sample> record);

        Assert.False(found);
        Assert.True(record.Bytes.IsEmpty);
    }

    [Fact]
    public void TryRead_SeveralRecords_InOrderOfReservation()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        foreach (ulong number in new ulong[] { 11, 12, 13 | Discarded, 14 })
            loaded.Program("produce").TestRun(Packet(number));

        var numbers = new List<ulong>();
        while (reader.TryRead(out RingRecord<Sample> record))
        {
            numbers.Add(record.Value.Number);
            Assert.Equal(64u, record.Value.Length);
        }

        Assert.Equal([11, 12, 14], numbers);
        Assert.Equal(0, reader.PendingBytes);
    }

    [Fact]
    public void Freeze_ReaderOpen_IsRefusedUntilItIsDisposed()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        var samples = loaded.Map<RingBufferMap<Sample>>("samples");
        RingBufferReader<Sample> reader = samples.OpenReader();

        Errno whileOpen = samples.Handle.Freeze();
        reader.Dispose();
        Errno afterwards = samples.Handle.Freeze();
        var refused = Assert.Throws<BpfSyscallException>(() => samples.OpenReader());

        Assert.Equal((Errno.EBUSY, Errno.None, Errno.EPERM), (whileOpen, afterwards, refused.Errno));
    }

    [Fact]
    public void Produce_RingFull_ProgramCountsTheDrop()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        BpfProgram produce = loaded.Program("produce");
        uint accepted = 0;
        for (ulong i = 0; i < 200; i++)
            accepted += produce.TestRun(Packet(i)).ReturnValue == 1 ? 1u : 0;

        uint read = 0;
        while (reader.TryRead(out _))
            read++;

        ulong dropped = loaded.Map<PerCpuArrayMap<ulong>>("samples_drops")[0].Sum();
        Assert.Equal(4096u / 24, accepted);
        Assert.Equal(accepted, read);
        Assert.Equal(200ul, read + dropped);
    }

    [Fact]
    public void TryRead_ManyTimesRound_LosesNothing()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        BpfProgram produce = loaded.Program("produce");

        for (ulong i = 0; i < 1000; i++)
        {
            Assert.Equal(1u, produce.TestRun(Packet(i)).ReturnValue);
            Assert.True(reader.TryRead(out RingRecord<Sample> record));
            Assert.Equal(i, record.Value.Number);
        }
    }

    [Fact]
    public void Value_RecordOfAnotherLength_ThrowsAndBytesStayReadable()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        loaded.Program("output").TestRun(Packet(0));

        Assert.True(reader.TryRead(out RingRecord<Sample> record));
        MapLayoutException? error = null;
        try
        {
            _ = record.Value;
        }
        catch (MapLayoutException layout)
        {
            error = layout;
        }

        Assert.NotNull(error);
        Assert.Equal(24, record.Bytes.Length);
        Assert.Equal(7, record.Bytes[0]);
    }

    [Fact]
    public void WaitToRead_NothingComes_ReturnsFalseInTime()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();

        bool ready = reader.WaitToRead(TimeSpan.FromMilliseconds(20));

        Assert.False(ready);
    }

    [Fact]
    public async Task ReadAllAsync_RecordsWhileWaiting_DeliversEach()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        await using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        BpfProgram produce = loaded.Program("produce");
        Task producer = Task.Run(async () =>
        {
            for (ulong i = 0; i < 50; i++)
            {
                produce.TestRun(Packet(i));
                await Task.Delay(1);
            }
        });

        ulong expected = 0;
        await foreach (RingRecord<Sample> record in reader.ReadAllAsync(stop.Token))
        {
            Assert.Equal(expected++, record.Value.Number);
            if (expected == 50)
                break;
        }

        await producer;
        Assert.Equal(50ul, expected);
    }

    [Fact]
    public async Task ReadAllAsync_Cancelled_Throws()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        await using RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));

        async Task ReadAll()
        {
            await foreach (RingRecord<Sample> record in reader.ReadAllAsync(stop.Token))
                Assert.Fail($"nobody wrote a record of {record.Bytes.Length} bytes");
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(ReadAll);
    }

    [Fact]
    public async Task Dispose_WhileWaiting_EndsTheReading()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        Task<bool> waiting = reader.WaitToReadAsync().AsTask();

        await Task.Delay(20);
        reader.Dispose();

        Assert.False(await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(out _));
    }

    [Fact]
    public async Task Dispose_WithinReadAllAsync_EndsTheReading()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        RingBufferReader<Sample> reader = loaded.Map<RingBufferMap<Sample>>("samples").OpenReader();
        loaded.Program("produce").TestRun(Packet(1));
        loaded.Program("produce").TestRun(Packet(2));

        int records = 0;
        await foreach (RingRecord<Sample> record in reader.ReadAllAsync())
        {
            records++;
            reader.Dispose();
        }

        Assert.Equal(1, records);
    }

    [Fact]
    public void Bind_RecordLaidOutDifferently_NamesTheField()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));

        var error = Assert.Throws<MapLayoutException>(() => loaded.Map<RingBufferMap<WrongSample>>("samples"));

        Assert.Contains("record field 'cpu' (offset 8)", error.Message, StringComparison.Ordinal);
    }

    private readonly record struct Sample(ulong Number, uint Cpu, uint Length);

    private readonly record struct WrongSample(ulong Number, ulong Cpu);
}

public sealed class RingBufferMapOnKernel : RingBufferMapContract<KernelFixture>;

public sealed class RingBufferMapOnEmbedded : RingBufferMapContract<EmbeddedFixture>;

public sealed class RingBufferMapOnSharing : RingBufferMapContract<SharingFixture>;
