using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The perf buffer of one CPU, mapped into this process.</summary>
/// <remarks>
/// <para>Layout: <c>struct perf_event_mmap_page</c>, whose positions are at offsets 1024 and 1032, takes a page; the data follow
/// (include/uapi/linux/perf_event.h, 6.18).</para>
/// <para>SAFETY: positions and data lie in a <see cref="SharedMapping"/>, whose addresses stay valid as long as this object is
/// reachable; references into it are given out only until <see cref="Dispose(bool)"/>. An overwritable buffer is mapped for
/// reading only, so its consumer position is never given out.</para>
/// </remarks>
internal sealed unsafe class KernelPerfBuffer : PerfBufferMemory
{
    private const int HeadOffset = 1024;
    private const int TailOffset = 1032;

    private readonly Descriptor _event;
    private readonly SharedMapping _mapping;
    private readonly ulong* _head;
    private readonly ulong* _tail;
    private readonly byte* _data;
    private readonly PerfReaderOptions _options;
    private readonly bool _countsLost;
    private readonly PerfSlots _slots;
    private volatile bool _hasSlot;
    private int _isDisposed;

    internal KernelPerfBuffer(int cpu, Descriptor opened, SharedMapping mapping, PerfSlots slots, PerfReaderOptions options, bool countsLost)
    {
        Cpu = cpu;
        _slots = slots;
        Size = options.BytesPerCpu;
        _event = opened;
        _mapping = mapping;
        _head = (ulong*)(mapping.Address + HeadOffset);
        _tail = (ulong*)(mapping.Address + TailOffset);
        _data = mapping.Address + SharedMapping.PageSize;
        _options = options;
        _countsLost = countsLost;
    }

    /// <inheritdoc/>
    public override int Cpu { get; }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override ref ulong ConsumerPosition
    {
        get
        {
            ThrowIfDisposed();
            if (_options.IsOverwritable)
                throw new InvalidOperationException($"The perf buffer of CPU {Cpu} is overwritten whatever was read of it.");
            return ref *_tail;
        }
    }

    /// <inheritdoc/>
    public override ref readonly ulong ProducerPosition
    {
        get
        {
            ThrowIfDisposed();
            return ref *_head;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Data
    {
        get
        {
            ThrowIfDisposed();
            return MemoryMarshal.CreateReadOnlySpan(ref *_data, Size);
        }
    }

    /// <summary>The perf event.</summary>
    internal Descriptor Event => _event;

    /// <summary>Whether there is something between the positions.</summary>
    internal bool HasRecords
    {
        get
        {
            bool hasRecords = !_options.IsOverwritable && Volatile.Read(ref *_head) != Volatile.Read(ref *_tail);
            GC.KeepAlive(_mapping);
            return hasRecords;
        }
    }

    /// <summary>Whether the CPU still writes into the buffer: not any more once it was offline, even when it is back.</summary>
    /// <remarks>The kernel takes an event off a CPU that goes offline, and its clock stops for good (kernel/events/core.c, perf_event_exit_cpu_context, 6.18).</remarks>
    internal bool IsLive => ReadClock() != ReadClock();

    /// <inheritdoc/>
    public override bool TryReadLost(out ulong lost)
    {
        bool isKnown = TryReadEvent(out PerfEventCounts counts) && _countsLost;
        lost = isKnown ? counts.Lost : 0;
        return isKnown;
    }

    /// <inheritdoc/>
    public override void Pause(bool isPaused)
    {
        using DescriptorLease lease = _event.Lease();
        if (LibC.ioctl(lease.Number, LibC.PERF_EVENT_IOC_PAUSE_OUTPUT, isPaused ? 1 : 0) != 0)
            throw new BpfSyscallException(BpfCommand.PerfEventControl, Bpf.LastErrno(), $"the perf buffer of CPU {Cpu}");
    }

    /// <inheritdoc/>
    public override Readiness Watch(params ReadOnlySpan<PerfBufferMemory> others)
    {
        var buffers = new KernelPerfBuffer[1 + others.Length];
        buffers[0] = this;
        for (int i = 0; i < others.Length; i++)
            buffers[i + 1] = others[i] as KernelPerfBuffer ?? throw new ArgumentException("Only buffers of the kernel host can be waited for together with this one.", nameof(others));
        return PerfReadiness.Of(buffers);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<PerfBufferMemory> OpenMissing(IReadOnlyList<PerfBufferMemory> present)
    {
        ArgumentNullException.ThrowIfNull(present);
        ThrowIfDisposed();
        return PerfBufferOpener.OpenMissing(_slots, [.. present.Cast<KernelPerfBuffer>()], _options);
    }

    /// <summary>Stores the event in the slot of its CPU, in place of what is there.</summary>
    internal void TakeSlot()
    {
        _slots.Store(Cpu, _event);
        _hasSlot = true;
    }

    /// <summary>Leaves the slot to another buffer, which took it.</summary>
    internal void LeaveSlot() => _hasSlot = false;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        if (_hasSlot)
            _slots.Empty(Cpu);
        _slots.Dispose();
        _mapping.LetGo();
        _event.Retire();
    }

    private ulong ReadClock() => TryReadEvent(out PerfEventCounts counts) ? counts.TimeEnabled : 0;

    private bool TryReadEvent(out PerfEventCounts counts)
    {
        ThrowIfDisposed();
        PerfEventCounts read;
        using DescriptorLease lease = _event.Lease();

        // SAFETY: with the formats asked for, the event answers with its value, its clock and perhaps its losses, for which the struct has room.
        nint length = LibC.read(lease.Number, &read, (nuint)sizeof(PerfEventCounts));
        counts = length > 0 ? read : default;
        return length > 0;
    }

    private void ThrowIfDisposed()
    {
        if (Volatile.Read(ref _isDisposed) != 0)
            throw Gone();
    }

    private ObjectDisposedException Gone() => new($"the perf buffer of CPU {Cpu} of {_slots}", "The memory was given back: its reader was disposed.");
}
