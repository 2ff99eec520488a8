using DotBpf.Embedded.Maps.Redirects;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Memory.Files;
using DotBpf.Embedded.Timers;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps;

/// <summary>A map of the embedded host, as the kernel has <c>struct bpf_map</c>: handles, pins and programs share it, and it ends with the last of them.</summary>
/// <remarks>
/// <para>Two sides, as in the kernel: the system-call side copies bytes, the program side hands out pointers into native memory
/// that stays valid memory for the map's life. Both answer with Linux's numbers (map semantics of 6.18). Every operation
/// names the CPU it happens on, from 0 to <see cref="Cpus"/> − 1, because per-CPU slots and LRU lists depend on it.</para>
/// <para>Lifetime: whoever calls an operation holds a reference. A handle, a pin and a reader are <em>users</em>; a program
/// only refers. The difference shows on maps that hold programs, which are emptied with their last user, so that a program
/// and a map that refer to each other do end.</para>
/// </remarks>
internal abstract unsafe partial class EmbeddedMap
{
    private readonly List<MapLease> _leases = [];
    private readonly Lock _userLock = new();
    private UseCounts _uses = UseCounts.OfCreator;
    private volatile bool _isFrozen;

    /// <summary>A map with one user, its creator.</summary>
    protected EmbeddedMap(MapInfo info, int cpus)
    {
        Info = info;
        Cpus = cpus;
        KeySize = (int)info.KeySize;
        ValueSize = VisibleValueSize(info, cpus);
        Fields = ValueFields.Of(info.ValueType);
        Timers = Fields?.OffsetOf(ValueFieldKind.Timer) >= 0 ? new() : null;
    }

    internal MapInfo Info { get; }

    /// <summary>Slots of a per-CPU value.</summary>
    internal int Cpus { get; }

    internal int KeySize { get; }

    /// <summary>Bytes of a value on the system-call side: all slots on per-CPU kinds.</summary>
    internal int ValueSize { get; }

    /// <summary>The members of values that the host itself manages; <see langword="null"/> when there are none.</summary>
    internal ValueFields? Fields { get; }

    /// <summary>The timers in its values; <see langword="null"/> when they have none.</summary>
    internal MapTimers? Timers { get; }

    /// <summary>Whether a handle, a pin or a reader of user space is left.</summary>
    internal bool HasUsers => _uses.HasUsers;

    /// <summary>Whether a program, or something else that programs reach it by, refers to the map; also said while a user leaves.</summary>
    internal bool IsInPrograms => _uses.HasOthers;

    /// <summary>Whether user space may write no more.</summary>
    internal bool IsFrozen => _isFrozen || File is { IsFrozen: true };

    /// <summary>Told once that nobody can reach the map any more, before its memory is given back.</summary>
    internal Action<EmbeddedMap>? Ended { get; set; }

    /// <summary>The memory of values that programs may touch.</summary>
    /// <remarks>All of it is laid out when the map is made, and stays. Reading this costs no lock and no allocation.</remarks>
    internal abstract ReadOnlySpan<MemoryRegion> ValueRegions { get; }

    /// <summary>Bytes that are set aside for it.</summary>
    internal ulong MemoryUse => Info.Type == MapType.Arena ? 0 : NativeSize + SlotsSize;

    /// <summary>Bytes of its native memory.</summary>
    internal ulong NativeSize { private get; set; }

    /// <summary>Bytes of the slots that hold objects of this process.</summary>
    protected virtual ulong SlotsSize => 0;

    /// <summary>The file that it lies in, when processes share it.</summary>
    internal MapFile? File { get; set; }

    /// <summary>Whether an address is that of a value that programs may touch, from its beginning.</summary>
    internal bool TryFindValue(nuint address, out byte* value)
    {
        value = (byte*)address;
        foreach (ref readonly MemoryRegion region in ValueRegions)
        {
            nuint distance = address - region.Base;
            if (distance < region.Length && distance % region.Stride == region.Offset)
                return true;
        }

        return false;
    }

    /// <summary>What programs may do with values.</summary>
    internal MemoryAccess ProgramAccess => MapCreation.ProgramAccess(Info.Flags);

    internal void AddReference() => _uses.Add();

    internal void Release()
    {
        if (!_uses.Remove())
            return;
        Ended?.Invoke(this);
        Free();
    }

    /// <summary>Adds a reference, unless the map has ended already.</summary>
    internal bool TryAddReference() => _uses.TryAdd();

    /// <summary>Adds a user, unless the map has ended already.</summary>
    internal bool TryAddUser()
    {
        lock (_userLock)
            return _uses.TryAddUser();
    }

    // The last user to go and a new one to come exclude each other, so that a map is never emptied under a user it has.
    internal void ReleaseUser()
    {
        lock (_userLock)
        {
            if (_uses.RemoveUser())
            {
                Interlocked.MemoryBarrierProcessWide();
                Timers?.Clear();
                OnLastUserGone();
            }
        }

        Release();
    }

    /// <summary>Forbids later writes from user space. Writes under way end before this returns; so an operation that writes never opens or closes a lease.</summary>
    internal Errno Freeze()
    {
        lock (_leases)
        {
            if (IsFrozen)
                return Errno.EPERM;
            if (AnyWrites())
                return Errno.EBUSY;
            _isFrozen = true;
            File?.Freeze();
            Interlocked.MemoryBarrierProcessWide();
            WaitForWrites();
        }

        return Errno.None;
    }

    /// <summary>Waits for writes of user space that no lease knows of and that began before the map was frozen.</summary>
    private protected virtual void WaitForUncountedWrites()
    {
    }

    /// <summary>On maps in files, undoes what processes left behind that ended in the middle of it.</summary>
    internal virtual void Recover() => File!.Recover();

    internal MapLease OpenLease()
    {
        MapLease lease = new();
        lock (_leases)
            _leases.Add(lease);
        return lease;
    }

    /// <summary>Opens a lease that is in use from its beginning; <see langword="null"/> when that use is writing and the map is frozen.</summary>
    internal MapLease? TryOpenLease(long use)
    {
        MapLease lease = new();
        _ = lease.TryEnter(use);
        lock (_leases)
        {
            if (use == MapLease.Write && IsFrozen)
                return null;
            _leases.Add(lease);
        }

        return lease;
    }

    internal void CloseLease(MapLease lease)
    {
        lock (_leases)
            _leases.Remove(lease);
    }

    /// <summary>Bytes from one value to the next where values lie in a row.</summary>
    protected static ulong SlotSize(uint valueSize) => ((ulong)valueSize + 7) & ~7ul;

    // The system-call side. Spans have the sizes that MapHandle promises; freezing is checked by the handle.
    internal abstract Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu);

    internal abstract Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu);

    /// <summary>Writes a value that names something of this host at one place; where values are 4 bytes, that is all of it.</summary>
    internal virtual Errno UpdateReference(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ValueReference reference, UpdateMode mode, int cpu) => Errno.EINVAL;

    internal abstract Errno Delete(ReadOnlySpan<byte> key, int cpu);

    /// <summary>The key after <paramref name="key"/>, or the first when that is empty.</summary>
    internal abstract Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next);

    internal virtual Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    // The program side: what helpers call. Pointers were checked by the caller to be readable for the key's or value's size.
    // Null means "not there". A per-CPU map answers with the slot of the CPU given.
    internal virtual byte* LookupElement(byte* key, int cpu) => null;

    internal virtual Errno UpdateElement(byte* key, byte* value, UpdateMode mode, int cpu) => Errno.EOPNOTSUPP;

    internal virtual Errno DeleteElement(byte* key, int cpu) => Errno.EOPNOTSUPP;

    internal virtual Errno PushElement(byte* value, UpdateMode mode) => Errno.EOPNOTSUPP;

    internal virtual Errno PopElement(byte* value) => Errno.EOPNOTSUPP;

    internal virtual Errno PeekElement(byte* value) => Errno.EOPNOTSUPP;

    /// <summary>On redirect maps, what is there; <see langword="default"/> for nothing.</summary>
    internal virtual RedirectTarget FindTarget(uint index) => default;

    /// <summary>On maps of sockets, the socket that is there; <see langword="null"/> when there is none.</summary>
    internal virtual SimulatedSocket? FindSocket(ReadOnlySpan<byte> key) => null;

    /// <summary>On maps of sockets, puts one there.</summary>
    internal virtual Errno UpdateSocket(ReadOnlySpan<byte> key, SimulatedSocket socket, UpdateMode mode) => Errno.EOPNOTSUPP;

    /// <summary>On maps of maps, the map that is there, with a reference added for the caller; null when there is none.</summary>
    internal virtual EmbeddedMap? AcquireInner(byte* key) => null;

    /// <summary>On maps of maps, what the maps in it have in common.</summary>
    internal virtual MapInfo? InnerTemplate => null;

    /// <summary>The slot of another CPU (<c>bpf_map_lookup_percpu_elem</c>); null on maps without slots and for CPUs that are not there.</summary>
    internal virtual byte* LookupElementOf(byte* key, uint slotCpu) => null;

    /// <summary>
    /// Steps through the elements for <c>bpf_for_each_map_elem</c>: arrays by index, hashes by bucket. No lock is held between
    /// steps, and the element just given may be deleted or replaced.
    /// </summary>
    /// <param name="cursor">Where the walk is; <see langword="default"/> to begin.</param>
    /// <param name="key">Receives <see cref="KeySize"/> bytes.</param>
    /// <param name="cpu">Whose slot is given on per-CPU kinds.</param>
    /// <returns>The value, or null after the last element.</returns>
    internal virtual byte* MoveNext(ref MapCursor cursor, byte* key, int cpu) => null;

    /// <summary>Copies the key of a value that programs may touch, on kinds whose values can have timers.</summary>
    internal virtual void CopyKey(byte* value, byte* key) => throw new NotSupportedException($"A map of kind {Info.Type} has no values with timers.");

    /// <summary>The last handle, pin and reader are gone; programs may still refer to the map. Called once.</summary>
    protected virtual void OnLastUserGone()
    {
    }

    /// <summary>Gives back the native memory. Called once, when nobody can reach the map any more.</summary>
    protected abstract void Free();

    private static int VisibleValueSize(MapInfo info, int cpus) => info.Type switch
    {
        MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.PerCpuArray or MapType.PerCpuCgroupStorage => checked((int)SlotSize(info.ValueSize) * cpus),
        _ => (int)info.ValueSize,
    };

    private bool AnyWrites()
    {
        foreach (MapLease lease in _leases)
        {
            if (lease.HasWrites)
                return true;
        }

        return false;
    }

    private void WaitForWrites()
    {
        while (AnyWrites())
            Thread.Yield();
        WaitForUncountedWrites();
    }
}
