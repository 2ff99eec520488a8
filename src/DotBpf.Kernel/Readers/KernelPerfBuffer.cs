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
    private readonly bool _isOverwritable;
    private readonly bool _countsLost;
    private Descriptor? _map;
    private int _isDisposed;

    internal KernelPerfBuffer(int cpu, Descriptor opened, SharedMapping mapping, PerfReaderOptions options, bool countsLost)
    {
        Cpu = cpu;
        Size = options.BytesPerCpu;
        _event = opened;
        _mapping = mapping;
        _head = (ulong*)(mapping.Address + HeadOffset);
        _tail = (ulong*)(mapping.Address + TailOffset);
        _data = mapping.Address + SharedMapping.PageSize;
        _isOverwritable = options.IsOverwritable;
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
            if (_isOverwritable)
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
            bool hasRecords = !_isOverwritable && Volatile.Read(ref *_head) != Volatile.Read(ref *_tail);
            GC.KeepAlive(_mapping);
            return hasRecords;
        }
    }

    /// <inheritdoc/>
    public override bool TryReadLost(out ulong lost)
    {
        ThrowIfDisposed();
        ulong* answer = stackalloc ulong[2];
        using DescriptorLease lease = _event.Lease();

        // SAFETY: with the format asked for, the event answers with its value and its losses, for which this stack has room.
        bool isKnown = _countsLost && LibC.read(lease.Number, answer, 2 * sizeof(ulong)) == 2 * sizeof(ulong);
        lost = isKnown ? answer[1] : 0;
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

    /// <summary>Stores the event in the slot of its CPU.</summary>
    /// <remarks>
    /// A slot is emptied when the descriptor it was filled through is closed, so this keeps a second one of the same open file
    /// (kernel/bpf/arraymap.c, perf_event_fd_array_release, 6.18).
    /// </remarks>
    internal void StoreIn(KernelMap map)
    {
        _map = EventDescriptors.Duplicate(map.Descriptor);
        using DescriptorLease lease = _event.LeaseForLong();
        uint key = (uint)Cpu, value = (uint)lease.Number;
        Errno errno = InvokeOnSlot(BpfCommand.MapUpdate, _map, &key, &value);
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.MapUpdate, errno, map.ToString(), $"Slot {Cpu} does not take the perf buffer of that CPU.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        if (_map is not null)
        {
            uint key = (uint)Cpu;
            _ = InvokeOnSlot(BpfCommand.MapDelete, _map, &key, null); // somebody else may have emptied the slot
            _map.Retire();
        }

        _mapping.LetGo();
        _event.Retire();
    }

    // SAFETY: keys and values of a perf event array are 4 bytes, and both lie on the caller's stack.
    private static Errno InvokeOnSlot(BpfCommand command, Descriptor map, uint* key, uint* value)
    {
        using DescriptorLease lease = map.LeaseForLong();
        bpf_attr_map_elem attributes = new() { map_fd = (uint)lease.Number, key = (ulong)key, value = (ulong)value };
        return Bpf.Invoke(command, &attributes, sizeof(bpf_attr_map_elem));
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
}
