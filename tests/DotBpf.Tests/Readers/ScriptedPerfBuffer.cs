using System.Runtime.InteropServices;

namespace DotBpf.Tests.Readers;

/// <summary>A perf buffer in managed memory whose every byte a test decides: damage, records of all sorts, CPUs that come and go.</summary>
internal sealed class ScriptedPerfBuffer : PerfBufferMemory
{
    internal const uint LostRecord = 2;
    internal const uint SampleRecord = 9;
    private const int HeaderSize = 8;

    private readonly byte[] _data;
    private ulong _consumer;
    private ulong _producer;

    internal ScriptedPerfBuffer(int cpu = 0, int size = 256, ulong position = 0)
    {
        Cpu = cpu;
        _data = new byte[size];
        _consumer = _producer = position;
    }

    public override int Cpu { get; }

    public override int Size => _data.Length;

    public override ref ulong ConsumerPosition => ref _consumer;

    public override ref readonly ulong ProducerPosition => ref _producer;

    public override ReadOnlySpan<byte> Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _data;
        }
    }

    /// <summary>What the host counts as lost; <see langword="null"/> when it does not count.</summary>
    internal ulong? Lost { get; set; }

    internal bool IsDisposed { get; private set; }

    /// <summary>The buffers that come with the next look.</summary>
    internal List<PerfBufferMemory> Missing { get; } = [];

    internal PerfBufferReader<byte> OpenReader(PerfReaderOptions? options = null) => new("scripted", [this], options ?? new PerfReaderOptions { BytesPerCpu = Size });

    public override bool TryReadLost(out ulong lost)
    {
        lost = Lost ?? 0;
        return Lost is not null;
    }

    public override void Pause(bool isPaused)
    {
    }

    public override Readiness Watch(params ReadOnlySpan<PerfBufferMemory> others) => new Level([this, .. others.ToArray().Cast<ScriptedPerfBuffer>()]);

    public override IReadOnlyList<PerfBufferMemory> OpenMissing(IReadOnlyList<PerfBufferMemory> present)
    {
        PerfBufferMemory[] missing = [.. Missing];
        Missing.Clear();
        return missing;
    }

    /// <summary>Writes a sample.</summary>
    internal void Send(ReadOnlySpan<byte> record)
    {
        WriteSample(_producer, record);
        Publish(_producer + SizeOf(record));
    }

    /// <summary>Writes a sample as into a buffer that is overwritten.</summary>
    internal void SendDownwards(ReadOnlySpan<byte> record)
    {
        ulong position = unchecked(_producer - SizeOf(record));
        WriteSample(position, record);
        Publish(position);
    }

    /// <summary>Writes a record that tells of losses.</summary>
    internal void Tell(ulong lost)
    {
        ulong position = _producer;
        WriteHeader(position, LostRecord, 24, 0);
        Write(position + 16, MemoryMarshal.AsBytes([lost]));
        Publish(position + 24);
    }

    internal void WriteHeader(ulong position, uint type, int size, int length)
    {
        Write(position, MemoryMarshal.AsBytes([type]));
        Write(position + 4, MemoryMarshal.AsBytes([(ushort)0, (ushort)size]));
        Write(position + HeaderSize, MemoryMarshal.AsBytes([length]));
    }

    internal void Publish(ulong position) => Volatile.Write(ref _producer, position);

    protected override void Dispose(bool disposing) => IsDisposed = true;

    private static ulong SizeOf(ReadOnlySpan<byte> record) => (ulong)(HeaderSize + ((sizeof(uint) + record.Length + 7) & ~7));

    private void WriteSample(ulong position, ReadOnlySpan<byte> record)
    {
        int size = (int)SizeOf(record);
        WriteHeader(position, SampleRecord, size, size - HeaderSize - sizeof(uint));
        Write(position + HeaderSize + sizeof(uint), record);
    }

    private void Write(ulong position, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
            _data[(int)((position + (ulong)i) & (ulong)(Size - 1))] = bytes[i];
    }

    private sealed class Level(ScriptedPerfBuffer[] buffers) : Readiness
    {
        protected override bool IsReady => Array.Exists(buffers, buffer => Volatile.Read(ref buffer._producer) != Volatile.Read(ref buffer._consumer));

        protected override bool WaitCore(Deadline deadline)
        {
            while (!IsDisposed && !IsReady && !deadline.IsOver)
                Thread.Sleep(1);
            return !IsDisposed && IsReady;
        }

        protected override void Arm()
        {
        }

        protected override void Close()
        {
        }
    }
}
