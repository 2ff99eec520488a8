using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps;

/// <summary>A map of the embedded host, as the kernel has <c>struct bpf_map</c>: handles, pins and programs share it, and it ends with the last of them.</summary>
/// <remarks>
/// Two sides, as in the kernel: the system-call side copies bytes, the program side hands out pointers into native memory
/// that stays valid memory for the map's life. Both answer with Linux's numbers (map semantics of 6.18). Every operation
/// names the CPU it happens on, because per-CPU slots and LRU lists depend on it.
/// </remarks>
internal abstract unsafe class EmbeddedMap
{
    private int _references = 1;

    protected EmbeddedMap(MapInfo info, int cpus)
    {
        Info = info;
        Cpus = cpus;
        KeySize = (int)info.KeySize;
    }

    internal MapInfo Info { get; }

    /// <summary>Slots of a per-CPU value.</summary>
    internal int Cpus { get; }

    internal int KeySize { get; }

    internal bool IsFrozen { get; set; }

    /// <summary>The memory of values that programs may touch, fixed for the map's life.</summary>
    internal abstract IReadOnlyList<MemoryRegion> ValueRegions { get; }

    internal void AddReference() => Interlocked.Increment(ref _references);

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            Free();
    }

    // The system-call side. Spans have the sizes that MapHandle promises; freezing is checked by the handle.
    internal abstract Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu);

    internal abstract Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu);

    internal virtual Errno UpdateReference(ReadOnlySpan<byte> key, HostHandle target, UpdateMode mode, int cpu) => Errno.EINVAL;

    internal abstract Errno Delete(ReadOnlySpan<byte> key, int cpu);

    internal abstract Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next);

    internal virtual Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    internal virtual Errno LookupBatch(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu) =>
        Errno.ENOTSUPP;

    internal virtual Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) => Errno.ENOTSUPP;

    internal virtual Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count, int cpu) => Errno.ENOTSUPP;

    // The program side: what helpers call. Pointers were checked by the caller to be readable for the key's or value's size.
    // Null means "not there". A per-CPU map answers with the slot of the CPU given.
    internal virtual byte* LookupElement(byte* key, int cpu) => null;

    internal virtual Errno UpdateElement(byte* key, byte* value, UpdateMode mode, int cpu) => Errno.EOPNOTSUPP;

    internal virtual Errno DeleteElement(byte* key, int cpu) => Errno.EOPNOTSUPP;

    /// <summary>The slot of another CPU (<c>bpf_map_lookup_percpu_elem</c>); null on maps without slots.</summary>
    internal virtual byte* LookupElementOf(byte* key, int slotCpu, int cpu) => null;

    /// <summary>Gives back the native memory. Called once, when nobody can reach the map any more.</summary>
    protected abstract void Free();
}
