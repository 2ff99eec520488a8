using DotBpf.Embedded.Maps.Waiting;

namespace DotBpf.Embedded.Maps.PerfEvents;

/// <summary>The buffer of one CPU, lent to a reader, which keeps the map alive.</summary>
internal sealed class EmbeddedPerfBuffer : PerfBufferMemory
{
    private readonly EmbeddedPerfEventArray _map;
    private readonly PerfEvent _event;
    private int _isDisposed;

    /// <summary>Takes over one user of the map.</summary>
    internal EmbeddedPerfBuffer(EmbeddedPerfEventArray map, PerfEvent opened)
    {
        _map = map;
        _event = opened;
    }

    ~EmbeddedPerfBuffer() => Dispose(disposing: false);

    /// <inheritdoc/>
    public override int Cpu => _event.Cpu;

    /// <inheritdoc/>
    public override int Size => _event.Data.Length;

    /// <inheritdoc/>
    public override ref ulong ConsumerPosition
    {
        get
        {
            if (Event.IsOverwritable)
                throw new InvalidOperationException($"The perf buffer of CPU {Cpu} is overwritten whatever was read of it.");
            return ref _event.ConsumerPosition;
        }
    }

    /// <inheritdoc/>
    public override ref readonly ulong ProducerPosition => ref Event.ProducerPosition;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Data => Event.Data;

    private PerfEvent Event
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
            return _event;
        }
    }

    /// <inheritdoc/>
    public override bool TryReadLost(out ulong lost)
    {
        lost = Event.Lost;
        return true;
    }

    /// <inheritdoc/>
    public override void Pause(bool isPaused) => Event.IsPaused = isPaused;

    /// <inheritdoc/>
    public override Readiness Watch(params ReadOnlySpan<PerfBufferMemory> others)
    {
        var awaited = new IAwaited[1 + others.Length];
        awaited[0] = Event;
        for (int i = 0; i < others.Length; i++)
        {
            awaited[i + 1] = (others[i] as EmbeddedPerfBuffer)?.Event
                ?? throw new ArgumentException("Only buffers of the embedded host can be waited for together with this one.", nameof(others));
        }

        return new Waiter(awaited);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _map.Close(_event);
    }
}
