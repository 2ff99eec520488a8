using System.Runtime.CompilerServices;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class PerfBuffersOnKernel : IDisposable
{
    // _IO('$', 1): as for a CPU that goes offline, the event's clock stops and programs cannot use it.
    private const int PERF_EVENT_IOC_DISABLE = 0x2401;

    private readonly KernelHost _host = KernelHost.Open();
    private readonly BpfObject _loaded;
    private readonly List<PerfBufferMemory> _buffers = [];

    public PerfBuffersOnKernel()
    {
        _loaded = _host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "perf-output.bpf.o")));
        _buffers.AddRange(_loaded.Maps["events"].OpenPerfBuffers(new PerfReaderOptions { BytesPerCpu = 4096 }));
    }

    public void Dispose()
    {
        _buffers.ForEach(buffer => buffer.Dispose());
        _loaded.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void OpenMissing_NoneIsMissing_OpensNone()
    {
        Assert.Empty(_buffers[0].OpenMissing(_buffers));
        Assert.Equal(0u, Send(_buffers[^1].Cpu));
    }

    [Fact]
    public void OpenMissing_CpuHasNone_OpensIt()
    {
        PerfBufferMemory last = _buffers[^1];
        last.Dispose();
        _buffers.Remove(last);
        uint without = Send(last.Cpu);

        PerfBufferMemory opened = Assert.Single(_buffers[0].OpenMissing(_buffers));
        _buffers.Add(opened);

        Assert.Equal((uint)Errno.ENOENT, without);
        Assert.Equal(last.Cpu, opened.Cpu);
        Assert.Equal(0u, Send(last.Cpu));
        Assert.NotEqual(0ul, opened.ProducerPosition);
    }

    [Fact]
    public void OpenMissing_CpuLeftItsBuffer_OpensAnotherThatOutlivesTheFirst()
    {
        PerfBufferMemory last = _buffers[^1];
        Send(last.Cpu);
        ulong written = last.ProducerPosition;
        Stop((KernelPerfBuffer)last);
        uint stopped = Send(last.Cpu);

        PerfBufferMemory opened = Assert.Single(last.OpenMissing(_buffers));
        _buffers.Add(opened);
        ulong kept = last.ProducerPosition;
        last.Dispose();

        Assert.Equal((uint)Errno.EOPNOTSUPP, stopped);
        Assert.Equal(written, kept);
        Assert.Equal(0u, Send(last.Cpu));
        Assert.NotEqual(0ul, opened.ProducerPosition);
    }

    [Fact]
    public void OpenMissing_AfterDispose_Throws()
    {
        _buffers[0].Dispose();

        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => _buffers[0].OpenMissing(_buffers));

        Assert.Contains($"CPU {_buffers[0].Cpu}", error.ObjectName, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_ReaderWasForgotten_CanStillBeLookedAt()
    {
        Send(_buffers[0].Cpu);
        ReadOnlySpan<byte> bytes = ReadAndForget();

        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(20, bytes.Length);
        Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)0));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<byte> ReadAndForget()
    {
        PerfBufferReader<byte> reader = _loaded.Map<PerfEventArrayMap<byte>>("events").OpenReader();
        Send(reader.Cpus[0]);
        Assert.True(reader.TryRead(out RingRecord<byte> record));
        return record.Bytes;
    }

    private static void Stop(KernelPerfBuffer buffer)
    {
        using DescriptorLease lease = buffer.Event.Lease();
        Assert.Equal(0, LibC.ioctl(lease.Number, PERF_EVENT_IOC_DISABLE, 0));
    }

    private uint Send(int cpu)
    {
        using IDisposable scope = _host.EnterCpu(cpu);
        return _loaded.Program("send_16").TestRun(new byte[64]).ReturnValue;
    }
}
