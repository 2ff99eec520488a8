using System.Runtime.CompilerServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

public abstract class PerfBufferReaderContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int Page = 4096;

    // A sample of 16 bytes takes a header, a length, the bytes, and 4 of padding.
    private const int SmallSample = 8 + 4 + 16 + 4;

    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    private readonly BpfObject _loaded;

    protected PerfBufferReaderContract() => _loaded = Host.Load(ReadObject("perf-output.bpf.o"));

    protected override void CleanUp() => _loaded.Dispose();

    [Fact]
    public void TryRead_RecordsOfEachCpu_SayWhereTheyCameFrom()
    {
        using PerfBufferReader<Small> reader = Open<Small>();
        foreach (int cpu in reader.Cpus)
            Send("send_16", 3, cpu);

        Dictionary<int, List<ulong>> read = ReadAll(reader, record => record.Value.Number);

        Assert.Equal(reader.Cpus, read.Keys.Order());
        Assert.All(read.Values, numbers => Assert.Equal([0, 1, 2], numbers.Select(number => number - numbers[0])));
    }

    [Theory]
    [InlineData("send_16", 20)]
    [InlineData("send_13", 20)]
    [InlineData("send_256", 260)]
    [InlineData("send_packet", 20)]
    public void Bytes_RecordOfAnyLength_ArePaddedTo4ShortOf8(string program, int length)
    {
        using PerfBufferReader<byte> reader = Open<byte>();
        Send(program, 1, reader.Cpus[0]);

        Assert.True(reader.TryRead(out RingRecord<byte> record));

        Assert.Equal(length, record.Bytes.Length);
        Assert.Equal(-1, record.Bytes[^4..].IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Value_RecordOfAnotherLength_Throws()
    {
        using PerfBufferReader<Small> reader = Open<Small>();
        Send("send_256", 1, reader.Cpus[0]);

        Assert.True(reader.TryRead(out RingRecord<Small> record));
        MapLayoutException? error = null;
        try
        {
            _ = record.Value;
        }
        catch (MapLayoutException thrown)
        {
            error = thrown;
        }

        Assert.Contains("perf event array", error?.Message, StringComparison.Ordinal);
        Assert.Equal(260, record.Bytes.Length);
    }

    [Fact]
    public void TryRead_ManyTimesRound_WrappedRecordsAreWhole()
    {
        using PerfBufferReader<Large> reader = Open<Large>(new PerfReaderOptions { BytesPerCpu = Page });
        for (ulong i = 0; i < 500; i++)
        {
            Send("send_256", 1, reader.Cpus[0]);

            Assert.True(reader.TryRead(out RingRecord<Large> record));
            Large large = record.Value;
            for (int word = 0; word < 32; word++)
                Assert.Equal(i, large[word]);
        }

        Assert.Equal(0ul, reader.Dropped);
    }

    [Fact]
    public void Dropped_BufferFull_IsExactForEachCpu()
    {
        using PerfBufferReader<Small> reader = Open<Small>(new PerfReaderOptions { BytesPerCpu = Page });
        int fit = (Page - 1) / SmallSample;
        int cpu = reader.Cpus[^1];

        Assert.Equal(0u, Send("send_16", fit, cpu));
        Assert.Equal((uint)Errno.ENOSPC, Send("send_16", 10, cpu));

        Assert.Equal(10ul, reader.Dropped);
        Assert.Equal(10ul, reader.DroppedOn(cpu));
        Assert.Equal(0ul, reader.DroppedOn(reader.Cpus[0]));
        Assert.Equal(fit, ReadAll(reader, _ => 0).Values.Sum(records => records.Count));
        Send("send_16", 1, cpu);
        Assert.True(reader.TryRead(out _)); // behind the record that tells of the loss
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.DroppedOn(9999));
    }

    [Fact]
    public async Task ReadAllAsync_RecordsOnEachCpu_WakesForEach()
    {
        await using PerfBufferReader<Small> reader = Open<Small>();
        using var stop = new CancellationTokenSource(s_long);
        int read = 0;
        Task reading = Task.Run(async () =>
        {
            await foreach (RingRecord<Small> record in reader.ReadAllAsync(stop.Token))
            {
                if (Interlocked.Increment(ref read) == 200)
                    break;
            }
        });

        for (int i = 0; i < 200; i++)
        {
            Send("send_16", 1, reader.Cpus[i % reader.Cpus.Count]);
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref read) > i, s_long));
        }

        await reading;
    }

    [Fact]
    public async Task WaitToRead_RecordComes_WakesTheThread()
    {
        using PerfBufferReader<Small> reader = Open<Small>();
        Assert.False(reader.WaitToRead(TimeSpan.FromMilliseconds(20)));
        Task<bool> waiting = Task.Factory.StartNew(() => reader.WaitToRead(s_long), TaskCreationOptions.LongRunning);
        await Task.Delay(50);

        Send("send_16", 1, reader.Cpus[^1]);

        Assert.True(await waiting.WaitAsync(s_long));
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(1, 5 * SmallSample)]
    public async Task WakeupAt_SeveralRecords_SleepsUntilThen(int records, int? bytes)
    {
        using PerfBufferReader<Small> reader = Open<Small>(new PerfReaderOptions { WakeupRecords = records, WakeupBytes = bytes });
        Task<bool> waiting = reader.WaitToReadAsync().AsTask();

        Send("send_16", 4, reader.Cpus[0]);
        bool isEarly = await Task.WhenAny(waiting, Task.Delay(100)) == waiting;
        Send("send_16", 2, reader.Cpus[0]);

        Assert.False(isEarly);
        Assert.True(await waiting.WaitAsync(s_long));
    }

    [Fact]
    public void Pause_WhilePaused_ProgramsFail()
    {
        using PerfBufferReader<Small> reader = Open<Small>();

        reader.Pause();
        uint paused = Send("send_16", 1, reader.Cpus[0]);
        reader.Resume();
        uint resumed = Send("send_16", 1, reader.Cpus[0]);

        Assert.NotEqual(0u, paused);
        Assert.Equal(0u, resumed);
        Assert.Single(ReadAll(reader, record => record.Value.Number));
    }

    [Fact]
    public void Overwritable_Paused_ReadsTheNewestBackwards()
    {
        using PerfBufferReader<Small> reader = Open<Small>(new PerfReaderOptions { BytesPerCpu = Page, IsOverwritable = true });
        int fit = Page / SmallSample;
        Assert.Equal(0u, Send("send_16", 3, reader.Cpus[0]));

        List<ulong> few = Snapshot(reader);
        Assert.Equal(0u, Send("send_16", 1000, reader.Cpus[0]));
        List<ulong> many = Snapshot(reader);

        Assert.Equal([2, 1, 0], few);
        Assert.Equal(Enumerable.Range(0, fit).Select(i => 1002ul - (ulong)i), many);
        Assert.Throws<InvalidOperationException>(() => reader.TryRead(out _));
        Assert.Throws<InvalidOperationException>(() => reader.WaitToRead(s_long));
    }

    [Fact]
    public void Dispose_Reader_EmptiesTheSlots()
    {
        PerfBufferReader<Small> reader = Open<Small>();
        int cpu = reader.Cpus[0];
        uint before = Send("send_16", 1, cpu);

        reader.Dispose();
        reader.Dispose();

        Assert.Equal((0u, (uint)Errno.ENOENT), (before, Send("send_16", 1, cpu)));
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(out _));
        using PerfBufferReader<Small> again = Open<Small>();
        Assert.Equal(0u, Send("send_16", 1, cpu));
    }

    [Fact]
    public async Task Dispose_WhileAnotherThreadReads_TellsItAndNeverFaults()
    {
        for (int round = 0; round < 20; round++)
        {
            PerfBufferReader<byte> reader = Open<byte>();
            Send("send_256", 50, reader.Cpus[0]);
            var started = new TaskCompletionSource();
            Task<ulong> reading = Task.Run(() => ReadForever(reader, started));

            await started.Task.WaitAsync(s_long);
            reader.Dispose();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => reading.WaitAsync(s_long));
        }
    }

    [Fact]
    public void TryRead_Records_AllocatesNothing()
    {
        using PerfBufferReader<Small> reader = Open<Small>();
        Send("send_16", 200, reader.Cpus[0]);
        reader.TryRead(out _);
        int read = 1;

        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 30 && reader.TryRead(out _); i++)
                read++;
        });

        Assert.Equal(0, allocated);
        Assert.InRange(read, 31, 151);
    }

    [Fact]
    public void OpenReader_FewerSlotsThanCpus_ReadsThoseWithASlot()
    {
        using var map = Host.CreateMap<PerfEventArrayMap<Small>>(new MapSpec { Name = "one", Type = MapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = 1 });

        using PerfBufferReader<Small> reader = map.OpenReader();

        Assert.Equal([0], reader.Cpus);
    }

    [Fact]
    public void OpenReader_BufferTooSmallOrNoPerfArray_SaysSo()
    {
        Assert.Throws<ArgumentException>(() => Open<Small>(new PerfReaderOptions { BytesPerCpu = 2048 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PerfReaderOptions { BytesPerCpu = 5000 });
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => _loaded.Maps["attempts"].OpenPerfBuffers(new PerfReaderOptions()));
        Assert.Contains("no perf event array", error.Message, StringComparison.Ordinal);
    }

    private static ulong ReadForever(PerfBufferReader<byte> reader, TaskCompletionSource started)
    {
        ulong sum = 0;
        while (true)
        {
            if (reader.TryRead(out RingRecord<byte> record))
                sum += record.Bytes[0];
            started.TrySetResult();
        }
    }

    private static List<ulong> Snapshot(PerfBufferReader<Small> reader)
    {
        reader.Pause();
        Dictionary<int, List<ulong>> read = ReadAll(reader, record => record.Value.Number);
        reader.Resume();
        return read.Single().Value;
    }

    private static Dictionary<int, List<T>> ReadAll<TRecord, T>(PerfBufferReader<TRecord> reader, Func<RingRecord<TRecord>, T> select)
        where TRecord : unmanaged
    {
        Dictionary<int, List<T>> read = [];
        while (reader.TryRead(out RingRecord<TRecord> record))
        {
            if (!read.TryGetValue(record.Source, out List<T>? ofCpu))
                read.Add(record.Source, ofCpu = []);
            ofCpu.Add(select(record));
        }

        return read;
    }

    private PerfBufferReader<TRecord> Open<TRecord>(PerfReaderOptions? options = null)
        where TRecord : unmanaged => _loaded.Map<PerfEventArrayMap<TRecord>>("events").OpenReader(options);

    private uint Send(string program, int times, int cpu)
    {
        using IDisposable scope = Host.EnterCpu(cpu);
        uint answer = 0;
        for (int i = 0; i < times; i++)
            answer = _loaded.Program(program).TestRun(Packet(0)).ReturnValue;
        return answer;
    }

    private readonly record struct Small(ulong Number, ulong Same);

    [InlineArray(32)]
    private struct Large
    {
        private ulong _number;
    }
}

public sealed class PerfBufferReaderOnKernel : PerfBufferReaderContract<KernelFixture>;

public sealed class PerfBufferReaderOnEmbedded : PerfBufferReaderContract<EmbeddedFixture>;
