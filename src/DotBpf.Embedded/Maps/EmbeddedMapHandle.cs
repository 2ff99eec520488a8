using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Maps.PerfEvents;
using DotBpf.Embedded.Maps.Rings;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps;

/// <summary>A handle to a map of the embedded host: what a file descriptor is to a map of the kernel.</summary>
/// <remarks>
/// It may be limited to reading or to writing; the map itself is not. Checks come in the kernel's order: flags, permission,
/// lock flag, then the map's own. An operation under way keeps the map alive, or at least its memory, when another thread disposes the handle.
/// </remarks>
internal sealed partial class EmbeddedMapHandle : MapHandle
{
    private readonly MapLease? _lease;
    private readonly bool _canRead;
    private readonly bool _canWrite;
    private readonly Lock _arenaLock = new();
    private readonly List<ILentEntries> _lent = [];
    private bool _lendsNoMore;
    private EmbeddedArenaMemory? _arena;

    /// <summary>Takes over one user of the map.</summary>
    internal EmbeddedMapHandle(BpfHost host, EmbeddedMap map, MapFlags access = MapFlags.None)
        : base(host, map.Info)
    {
        Map = map;
        _canRead = (access & MapFlags.WriteOnly) == 0;
        _canWrite = (access & MapFlags.ReadOnly) == 0;
        _lease = map.OpenLease();
    }

    ~EmbeddedMapHandle() => Release();

    /// <inheritdoc/>
    public override MapAccess? Access => _canRead && _canWrite ? MapAccess.ReadWrite : _canRead ? MapAccess.ReadOnly : MapAccess.WriteOnly;

    /// <inheritdoc/>
    public override bool? IsFrozen => Map.IsFrozen;

    /// <inheritdoc/>
    public override long? MemoryUse => (long)Map.MemoryUse;

    /// <summary>The map. Whoever keeps it beyond this handle adds a reference or a user first.</summary>
    internal EmbeddedMap Map { get; }

    private int Cpu => EmbeddedCpu.On(Map.Cpus);

    /// <summary>Whether user space may write by this handle.</summary>
    /// <remarks>Asked only within a scope that may write, whose fence makes either this thread see the freeze or the freeze see it.</remarks>
    internal bool MayWrite => _canWrite && !Map.IsFrozen;

    /// <inheritdoc/>
    public override RingBufferMemory OpenRing()
    {
        using Scope scope = new(this, MapLease.Read);
        return Opened(RingFor<EmbeddedRingBuffer>("ring buffer").TryOpenReader());
    }

    /// <inheritdoc/>
    public override UserRingMemory OpenUserRing()
    {
        using Scope scope = new(this, MapLease.Read);
        return Opened(RingFor<EmbeddedUserRing>("user ring buffer").TryOpenProducer());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<PerfBufferMemory> OpenPerfBuffers(PerfReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using Scope scope = new(this, MapLease.Write);
        if (Map is not EmbeddedPerfEventArray array)
            throw new BpfSyscallException(BpfCommand.PerfEventOpen, Errno.ENOTSUPP, ToString(), "The map is no perf event array.");
        if (options.BytesPerCpu < Host.PageSize)
            throw new ArgumentException($"A perf buffer is at least a page of {Host.PageSize} bytes; {options.BytesPerCpu} were asked for.", nameof(options));
        ThrowIfFailed(MayWrite ? Errno.None : Errno.EPERM, BpfCommand.MapUpdate);
        return array.OpenBuffers(options);
    }

    /// <inheritdoc/>
    public override bool CanOpenMemory => Info.Type == MapType.Arena || (Info.Type == MapType.Array && (Info.Flags & MapFlags.Mappable) != 0 && Map.Fields is null);

    /// <inheritdoc/>
    public override MappedMemory OpenMemory(bool isReadOnly = false)
    {
        using Scope scope = new(this, MapLease.Read);
        ThrowIfFailed(CheckMemory(isReadOnly), BpfCommand.MemoryMap);
        return Map is EmbeddedArena arena ? OpenMemory(arena) : Opened(((EmbeddedArray)Map).TryOpenMemory(isReadOnly));
    }

    /// <inheritdoc/>
    protected override MapEntries<TKey, TValue> OpenEntries<TKey, TValue>()
    {
        using Scope scope = new(this, MapLease.Read);
        return (_canRead ? LendEntries<TKey, TValue>() : null) ?? base.OpenEntries<TKey, TValue>();
    }

    /// <inheritdoc/>
    protected override Errno LookupCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode)
    {
        using Scope scope = new(this, MapLease.Read);
        Errno refusal = Check(mode, _canRead);
        return refusal != Errno.None ? refusal : Map.Lookup(key, value, mode, Cpu);
    }

    /// <inheritdoc/>
    protected override Errno UpdateCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode)
    {
        using Scope scope = new(this, MapLease.Write);
        Errno refusal = Check(mode);
        return refusal != Errno.None ? refusal : Map.Update(key, value, mode, Cpu);
    }

    /// <inheritdoc/>
    protected override Errno UpdateReferencesCore(ReadOnlySpan<byte> key, Span<byte> value, ReadOnlySpan<ValueReference> references, UpdateMode mode)
    {
        using Scope scope = new(this, MapLease.Write);
        Errno refusal = Check(mode);
        return refusal != Errno.None ? refusal : Map.UpdateReference(key, value, references[0], mode, Cpu);
    }

    /// <inheritdoc/>
    protected override Errno DeleteCore(ReadOnlySpan<byte> key)
    {
        using Scope scope = new(this, MapLease.Write);
        return MayWrite ? Map.Delete(key, Cpu) : Errno.EPERM;
    }

    /// <inheritdoc/>
    protected override Errno LookupAndDeleteCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode)
    {
        using Scope scope = new(this, MapLease.Write);
        Errno refusal = Check(mode, _canRead && MayWrite);
        return refusal != Errno.None ? refusal : Map.LookupAndDelete(key, value, mode, Cpu);
    }

    /// <inheritdoc/>
    protected override Errno GetNextKeyCore(ReadOnlySpan<byte> key, Span<byte> next)
    {
        using Scope scope = new(this, MapLease.Read);
        return _canRead ? Map.GetNextKey(key, next) : Errno.EPERM;
    }

    /// <inheritdoc/>
    protected override Errno LookupBatchCore(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, LookupMode mode)
    {
        using Scope scope = new(this, delete ? MapLease.Write : MapLease.Read);
        if (!_canRead || (delete && !MayWrite))
            return Refuse(Errno.EPERM, ref count);
        if (mode == LookupMode.None || (mode == LookupMode.Lock && HasLock))
            return Map.LookupBatch(from, to, keys, values, ref count, delete, Cpu);
        int none = 0;
        return Refuse(BadFlags(Map.LookupBatch([], [], [], [], ref none, delete, Cpu)), ref count);
    }

    /// <inheritdoc/>
    protected override Errno UpdateBatchCore(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, UpdateMode mode)
    {
        using Scope scope = new(this, MapLease.Write);
        if (!MayWrite)
            return Refuse(Errno.EPERM, ref count);
        if (mode == UpdateMode.Any)
            return Map.UpdateBatch(keys, values, ref count, Cpu);
        int none = 0;
        Errno ofEmptyBatch = Map.UpdateBatch([], [], ref none, Cpu);
        return ofEmptyBatch == Errno.None && mode == UpdateMode.Lock && HasLock
            ? Map.UpdateEach(keys, values, ref count, mode, Cpu)
            : Refuse(BadFlags(ofEmptyBatch), ref count);
    }

    /// <inheritdoc/>
    protected override Errno DeleteBatchCore(ReadOnlySpan<byte> keys, ref int count)
    {
        using Scope scope = new(this, MapLease.Write);
        return MayWrite ? Map.DeleteBatch(keys, ref count, Cpu) : Refuse(Errno.EPERM, ref count);
    }

    // As on 6.18, where user space reads and writes the values of all CPUs at once.
    /// <inheritdoc/>
    protected override Errno LookupSlotCore(ReadOnlySpan<byte> key, int cpu, Span<byte> value)
    {
        using Scope scope = new(this, MapLease.Read);
        return Errno.EINVAL;
    }

    /// <inheritdoc/>
    protected override Errno UpdateSlotCore(ReadOnlySpan<byte> key, int cpu, ReadOnlySpan<byte> value, UpdateMode mode)
    {
        using Scope scope = new(this, MapLease.Write);
        return MayWrite ? Errno.EINVAL : Errno.EPERM;
    }

    /// <inheritdoc/>
    protected override Errno FreezeCore()
    {
        using Scope scope = new(this, MapLease.Read);
        if (Map.Fields is not null)
            return Errno.ENOTSUPP;
        return _canWrite ? Map.Freeze() : Errno.EPERM;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        // Null only when construction failed, seen by the finalizer.
        if (_lease is null)
            return;
        CloseLent();
        if (_lease.Close())
            LetGo();
    }

    private static Errno Refuse(Errno errno, ref int count)
    {
        count = 0;
        return errno;
    }

    // Each kind looks at the flags of its own batches, so what has none says that first.
    private static Errno BadFlags(Errno ofEmptyBatch) => ofEmptyBatch == Errno.None ? Errno.EINVAL : ofEmptyBatch;

    private bool HasLock => Map.Fields is { HasLock: true };

    private Errno Check(LookupMode mode, bool isPermitted)
    {
        if ((mode & ~LookupMode.Lock) != 0)
            return Errno.EINVAL;
        if (!isPermitted)
            return Errno.EPERM;
        return mode == LookupMode.None || HasLock ? Errno.None : Errno.EINVAL;
    }

    private Errno Check(UpdateMode mode)
    {
        if (!MayWrite)
            return Errno.EPERM;
        return (mode & UpdateMode.Lock) == 0 || HasLock ? Errno.None : Errno.EINVAL;
    }

    // Nothing when the map was frozen just now, after it was seen that it was not.
    private T Opened<T>(T? memory)
        where T : class
    {
        if (memory is null)
            Throw(Errno.EPERM, BpfCommand.MemoryMap);
        return memory!;
    }

    private TRing RingFor<TRing>(string kind)
        where TRing : RingMap
    {
        if (Map is not TRing ring)
            throw new BpfSyscallException(BpfCommand.MemoryMap, Errno.ENOTSUPP, ToString(), $"The map is no {kind}.");
        ThrowIfFailed(CheckRing(), BpfCommand.MemoryMap);
        return ring;
    }

    // All of a ring is mapped for reading, which a descriptor for that alone cannot share, and then a position for writing.
    private Errno CheckRing()
    {
        if (!_canRead)
            return Errno.EACCES;
        if (!_canWrite)
            return Errno.EINVAL;
        return Map.IsFrozen ? Errno.EPERM : Errno.None;
    }

    // What a file may be mapped for comes first, then bpf_map_mmap, kernel/bpf/syscall.c, and array_map_mmap, kernel/bpf/arraymap.c, 6.18.
    private Errno CheckMemory(bool isReadOnly)
    {
        if (Map is not (EmbeddedArray or EmbeddedArena))
            return Errno.ENOTSUPP;
        bool mayWrite = !isReadOnly || Map is EmbeddedArena;
        if (!_canRead || (mayWrite && !_canWrite))
            return Errno.EACCES;
        if (Map.Fields is not null)
            return Errno.ENOTSUPP;
        if (!_canWrite)
            return Errno.EINVAL;
        if (mayWrite && Map.IsFrozen)
            return Errno.EPERM;
        if (mayWrite && (Map.Info.Flags & MapFlags.ReadOnlyForPrograms) != 0)
            return Errno.EACCES;
        return (Map.Info.Flags & MapFlags.Mappable) != 0 ? Errno.None : Errno.EINVAL;
    }

    // Mapped once, as in a process of the kernel's, and kept as long as the handle.
    private EmbeddedArenaMemory OpenMemory(EmbeddedArena arena)
    {
        if ((Info.Flags & MapFlags.FaultOnUntouched) != 0)
            throw new FeatureNotSupportedException("Reading an arena whose untouched pages fault", Host.Name, advice: "Create it without MapFlags.FaultOnUntouched.");
        lock (_arenaLock)
        {
            if (_arena is not null)
                return _arena;
            Errno errno = arena.OpenMemory(out _arena);
            ThrowIfFailed(errno == Errno.EPERM ? errno : Errno.None, BpfCommand.MemoryMap);
            return _arena ?? throw new BpfSyscallException(BpfCommand.MemoryMap, errno, ToString(), errno == Errno.EINVAL
                ? "The arena has a place in memory already, which its first user was given; give it one at creation to map it several times."
                : $"Its place in memory, 0x{Info.Extra:x}, is taken in this process.");
        }
    }

    // Every typed view of the same types has the same.
    private HashEntries<TKey, TValue>? LendEntries<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged
    {
        lock (_lent)
        {
            HashEntries<TKey, TValue>? entries = _lent.OfType<HashEntries<TKey, TValue>>().FirstOrDefault();
            if (entries is not null || _lendsNoMore || Map is not HashTable table)
                return entries;
            entries = table.LendEntries<TKey, TValue>(this);
            if (entries is not null)
                _lent.Add(entries);
            return entries;
        }
    }

    private void CloseLent()
    {
        lock (_lent)
        {
            _lendsNoMore = true;
            foreach (ILentEntries entries in _lent)
                entries.Close();
        }
    }

    // Nobody opens the arena's memory any more.
    private void LetGo()
    {
        _arena?.Dispose();
        Map.CloseLease(_lease!);
        Map.ReleaseUser();
    }
}
