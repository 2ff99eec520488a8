using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Slots of perf events, one per CPU by convention, through which programs send records or read counters.</summary>
/// <remarks>
/// <para>Lifetime: an entry goes with the descriptor of the map it was stored through, unless the map has <see cref="MapFlags.PreserveElements"/>. Entries cannot be read back.</para>
/// <para>Layout: an index is a 4-byte number; a value is a descriptor, 4 bytes.</para>
/// <para>Errors: what is no perf event is <see cref="Errno.EBADF"/>.</para>
/// <para>Threads: safe for any number; a reader is for one thread at a time.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_PERF_EVENT_ARRAY</c>, since 4.3. For new programs a <see cref="RingBufferMap{TRecord}"/> is simpler: one ring for all CPUs, in order.</para>
/// </remarks>
/// <typeparam name="TRecord">A record without references; <see cref="byte"/> for records of any length.</typeparam>
/// <example><c>using var samples = map.OpenReader(); await foreach (var sample in samples.ReadAllAsync(stop)) Show(sample.Value);</c></example>
public sealed class PerfEventArrayMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TRecord> : SlotMap, IBpfMap<PerfEventArrayMap<TRecord>>
    where TRecord : unmanaged
{
    private PerfEventArrayMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfRecords<TRecord>(MapType.PerfEventArray);

    /// <inheritdoc/>
    public static PerfEventArrayMap<TRecord> Bind(MapHandle map) => new(map);

    /// <summary>Stores an event in a slot, in place of the one that is there.</summary>
    /// <param name="index">The slot: the number of the CPU whose programs use it.</param>
    /// <param name="perfEvent">A descriptor from <c>perf_event_open(2)</c>; yours to close.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">It is no perf event (<see cref="Errno.EBADF"/>), or one that programs cannot use.</exception>
    public void Set(int index, SafeHandle perfEvent) => SetDescriptor(index, perfEvent);

    /// <summary>Opens a buffer for each CPU, stores it in the CPU's slot, and reads what programs send.</summary>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <returns>The reader, yours to dispose; then the slots are empty again.</returns>
    /// <exception cref="BpfSyscallException">A buffer cannot be made or stored; the message says which and why.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no perf buffers.</exception>
    public PerfBufferReader<TRecord> OpenReader(PerfReaderOptions? options = null) =>
        PerfReaderOpening.Open<TRecord>(Handle, options ?? new PerfReaderOptions());
}
