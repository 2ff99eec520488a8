using System.Runtime.InteropServices;

namespace DotBpf.Tests.Readers;

/// <summary>A ring in managed memory whose every byte a test decides: unfinished records, damage, positions near the end of their range.</summary>
internal sealed class ScriptedRing : RingBufferMemory
{
    private readonly byte[] _data;
    private ulong _consumer;
    private ulong _producer;
    private bool _isDisposed;

    internal ScriptedRing(int size = 256, ulong position = 0)
    {
        _data = new byte[2 * size];
        Size = size;
        _consumer = position;
        _producer = position;
    }

    public override int Size { get; }

    public override ref ulong ConsumerPosition => ref _consumer;

    public override ref readonly ulong ProducerPosition => ref _producer;

    public override ReadOnlySpan<byte> Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _data;
        }
    }

    internal RingBufferReader<ulong> OpenReader(int batchBytes = 0)
    {
        var cursor = new RingCursor("scripted", this, batchBytes, source: 0);
        return new RingBufferReader<ulong>([cursor], [], Watch());
    }

    public override Readiness Watch(params ReadOnlySpan<RingBufferMemory> others) => new Level(this);

    /// <summary>Reserves a record of 8 bytes.</summary>
    /// <returns>Where its header is.</returns>
    internal ulong Reserve(ulong value)
    {
        ulong position = _producer;
        Write(position + HeaderSize, MemoryMarshal.AsBytes([value]));
        SetHeader(position, sizeof(ulong) | BusyBit);
        Volatile.Write(ref _producer, position + HeaderSize + sizeof(ulong));
        return position;
    }

    internal void Finish(ulong position, uint flags = 0) => SetHeader(position, sizeof(ulong) | flags);

    internal void Produce(ulong value) => Finish(Reserve(value));

    internal void SetHeader(ulong position, uint header) => Write(position, MemoryMarshal.AsBytes([header]));

    internal void SetProducer(ulong position) => Volatile.Write(ref _producer, position);

    protected override void Dispose(bool disposing) => _isDisposed = true;

    // As the kernel does, the same memory twice.
    private void Write(ulong position, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            int offset = (int)((position + (ulong)i) & (ulong)(Size - 1));
            _data[offset] = _data[offset + Size] = bytes[i];
        }
    }

    private sealed class Level(ScriptedRing ring) : Readiness
    {
        protected override bool IsReady => Volatile.Read(ref ring._producer) != Volatile.Read(ref ring._consumer);

        protected override bool WaitCore(Deadline deadline)
        {
            while (!IsDisposed && !IsReady && !deadline.IsOver)
                Thread.Yield();
            return !IsDisposed && IsReady;
        }

        protected override void Arm() => ThreadPool.UnsafeQueueUserWorkItem(static level => level.Signal(), this, preferLocal: false);

        protected override void ArmAgain() => Arm();

        protected override void Close()
        {
        }
    }
}
