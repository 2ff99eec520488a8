using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A map at the level of bytes: the kernel's own operations, answering with the kernel's own numbers.</summary>
/// <remarks>
/// <para>Layout: a key is exactly <see cref="KeySize"/> bytes, a value exactly <see cref="ValueSize"/>; on per-CPU kinds a value is
/// one slot per possible CPU, each rounded up to 8 bytes.</para>
/// <para>Errors: outcomes are returned as <see cref="Errno"/>, never thrown; spans of the wrong size are thrown as
/// <see cref="ArgumentException"/> before the host is asked. Typed maps above this layer turn numbers into answers and exceptions.</para>
/// <para>Threads: safe for any number. Nothing here allocates.</para>
/// </remarks>
public abstract partial class MapHandle : HostHandle
{
    /// <summary>Belongs to that host and is as described.</summary>
    protected MapHandle(BpfHost host, MapInfo info)
        : base(host)
    {
        ArgumentNullException.ThrowIfNull(info);
        Info = info;
        KeySize = checked((int)info.KeySize);
        ValueSize = VisibleValueSize(info, host.PossibleCpus);
        TokenSize = Math.Max(KeySize, sizeof(uint));
    }

    /// <summary>What the host says of the map.</summary>
    public MapInfo Info { get; private set; }

    /// <summary>Keeps why the map was created without its types.</summary>
    internal void NoteTypesRefusal(string why) => Info = Info with { TypesRefusal = why };

    /// <summary>Bytes of a key.</summary>
    public int KeySize { get; }

    /// <summary>Bytes that reading or writing one value moves: all slots on per-CPU kinds, a 4-byte reference on kinds that hold maps or programs; 0 for kinds that are newer than this library.</summary>
    public int ValueSize { get; }

    /// <summary>Bytes of the token that continues a batch.</summary>
    public int TokenSize { get; }

    /// <summary>What this handle may be used for; <see langword="null"/> when the host does not tell.</summary>
    public abstract MapAccess? Access { get; }

    /// <summary>Whether user space may write to the map no more; <see langword="null"/> when the host does not tell. Asked anew each time.</summary>
    public abstract bool? IsFrozen { get; }

    /// <summary>The bytes of memory that the host keeps for the map, its entries and what finds them; <see langword="null"/> when it does not tell. Asked anew each time.</summary>
    /// <remarks>
    /// <para>Kernel: <c>memlock</c> in the descriptor's fdinfo, counted for each kind by itself since 6.4; elements of a map without preallocation count as they come, an arena counts as none.</para>
    /// <para>Embedded: what is set aside for the map, of which the operating system backs what was touched; an arena counts as none.</para>
    /// </remarks>
    public virtual long? MemoryUse => null;

    /// <summary>What its inner maps are made from, where that is known.</summary>
    internal InnerTemplate? Inner { get; set; }

    /// <summary>What the object that it comes from registers in it, for struct_ops maps.</summary>
    internal StructOpsContents? StructOps { get; set; }

    /// <summary>The map in which programs count the records that found no room in this ring: <c>NAME_drops</c> of the object that the ring <c>NAME</c> belongs to.</summary>
    /// <remarks><see langword="null"/> where there is none, also for rings that were opened or created one by one: <see cref="RingReaderOptions.DropCounter"/> can say it.</remarks>
    public MapHandle? DropCounter { get; internal set; }

    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Receives the value, if there is one.</param>
    /// <param name="mode">How.</param>
    /// <returns><see cref="Errno.None"/>, or <see cref="Errno.ENOENT"/> when there is no such key, or another refusal.</returns>
    public Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode = LookupMode.None)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        return LookupCore(key, value, mode);
    }

    /// <summary>Writes a value.</summary>
    /// <param name="key">The key; empty for kinds without keys, where this pushes.</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether it may insert, replace, or both.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.EEXIST"/> or <see cref="Errno.ENOENT"/> by <paramref name="mode"/>; <see cref="Errno.E2BIG"/> when full or out of range.</returns>
    public Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode = UpdateMode.Any)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        return UpdateCore(key, value, mode);
    }

    /// <summary>Stores a program or a map of the same host in a slot of a kind that holds such.</summary>
    /// <param name="key">The slot.</param>
    /// <param name="target">The program or map.</param>
    /// <param name="mode">Whether it may insert, replace, or both.</param>
    public Errno UpdateReference(ReadOnlySpan<byte> key, HostHandle target, UpdateMode mode = UpdateMode.Any) =>
        UpdateReferences(key, stackalloc byte[sizeof(uint)], [new ValueReference(0, target)], mode);

    /// <summary>Writes a value that names programs or maps of the same host at some of its places, on kinds whose values do.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; the places of the references are filled in.</param>
    /// <param name="references">What is named where.</param>
    /// <param name="mode">Whether it may insert, replace, or both.</param>
    /// <returns>As <see cref="Update"/>; <see cref="Errno.EINVAL"/> where values have no such places, and on kinds whose values are plain data.</returns>
    /// <exception cref="ArgumentException">Something lives in another host, or a place is outside of the value.</exception>
    /// <exception cref="ObjectDisposedException">Something was disposed, or the map was.</exception>
    public Errno UpdateReferences(ReadOnlySpan<byte> key, Span<byte> value, ReadOnlySpan<ValueReference> references, UpdateMode mode = UpdateMode.Any)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        foreach (ValueReference reference in references)
            CheckReference(reference, value.Length);
        return TakesReferences(references) ? UpdateReferencesCore(key, value, references, mode) : Errno.EINVAL;
    }

    /// <summary>Removes an entry.</summary>
    /// <returns><see cref="Errno.None"/>, or <see cref="Errno.ENOENT"/> when there is none, or <see cref="Errno.EINVAL"/> on arrays, which cannot lose entries.</returns>
    public Errno Delete(ReadOnlySpan<byte> key)
    {
        CheckKey(key.Length);
        return DeleteCore(key);
    }

    /// <summary>Reads a value and removes its entry in one step; pops where there are no keys.</summary>
    public Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode = LookupMode.None)
    {
        CheckKey(key.Length);
        CheckValue(value.Length);
        return LookupAndDeleteCore(key, value, mode);
    }

    /// <summary>Walks the keys in the map's own order.</summary>
    /// <param name="key">The key to go on from; empty to begin. A key that is not there begins again.</param>
    /// <param name="next">Receives the next key.</param>
    /// <returns><see cref="Errno.None"/>, or <see cref="Errno.ENOENT"/> after the last key.</returns>
    public Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        if (!key.IsEmpty)
            CheckKey(key.Length);
        CheckKey(next.Length);
        return GetNextKeyCore(key, next);
    }

    /// <summary>Reads the value of one CPU, on per-CPU kinds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <param name="value">Receives the value, without padding.</param>
    /// <returns>As <see cref="Lookup"/>; <see cref="Errno.EINVAL"/> where the host can only read all CPUs at once (the kernel before 6.19).</returns>
    public Errno LookupSlot(ReadOnlySpan<byte> key, int cpu, Span<byte> value)
    {
        CheckKey(key.Length);
        CheckSlot(cpu, value.Length);
        return LookupSlotCore(key, cpu, value);
    }

    /// <summary>Writes the value of one CPU, on per-CPU kinds, and leaves those of others.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <param name="value">The value, without padding.</param>
    /// <param name="mode">Whether it may insert, replace, or both.</param>
    /// <returns>As <see cref="Update"/>; <see cref="Errno.EINVAL"/> where the host can only write all CPUs at once (the kernel before 6.19).</returns>
    public Errno UpdateSlot(ReadOnlySpan<byte> key, int cpu, ReadOnlySpan<byte> value, UpdateMode mode = UpdateMode.Any)
    {
        CheckKey(key.Length);
        CheckSlot(cpu, value.Length);
        return UpdateSlotCore(key, cpu, value, mode);
    }

    /// <summary>Forbids every later write from user space, for ever; programs may still write.</summary>
    public Errno Freeze() => FreezeCore();

    /// <summary>Opens the memory of a ring buffer for reading.</summary>
    /// <exception cref="BpfSyscallException">The map is no ring buffer, or its memory cannot be mapped.</exception>
    public abstract RingBufferMemory OpenRing();

    /// <summary>Makes a perf buffer for each CPU that is online and has a slot in this perf event array, and stores it there.</summary>
    /// <param name="options">How.</param>
    /// <returns>The buffers, at least one, to be disposed by the caller.</returns>
    /// <exception cref="BpfSyscallException">The map is no perf event array, or a buffer cannot be made or stored.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no perf buffers.</exception>
    public virtual IReadOnlyList<PerfBufferMemory> OpenPerfBuffers(PerfReaderOptions options) =>
        throw new FeatureNotSupportedException("Reading perf event arrays", Host.Name, advice: "A ring buffer serves the same purpose, in order and with one buffer for all CPUs.");

    /// <summary>Opens the memory of a user ring buffer for writing.</summary>
    /// <exception cref="BpfSyscallException">The map is no user ring buffer, or its memory cannot be mapped.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no user ring buffers.</exception>
    public virtual UserRingMemory OpenUserRing() =>
        throw new FeatureNotSupportedException("Writing user ring buffers", Host.Name);

    /// <summary>Whether <see cref="OpenMemory"/> can map this map into the memory of this process.</summary>
    public virtual bool CanOpenMemory => false;

    /// <summary>Maps the values of an array that is <see cref="MapFlags.Mappable"/>, or an arena, into the memory of this process.</summary>
    /// <param name="isReadOnly">Whether it will only be read, as the memory of frozen maps can be.</param>
    /// <returns>The memory, yours to dispose; of an arena always the same, which ends with this handle.</returns>
    /// <exception cref="FeatureNotSupportedException">The host cannot map this kind of map.</exception>
    /// <exception cref="BpfSyscallException">The map is not mappable, or frozen, or may not be written.</exception>
    public virtual MappedMemory OpenMemory(bool isReadOnly = false) =>
        throw new FeatureNotSupportedException($"Mapping a map of kind {Info.Type} into memory", Host.Name, advice: "Read and write its entries instead.");

    /// <summary>Throws what <paramref name="errno"/> means on this map, with what to try; returns when it is <see cref="Errno.None"/>.</summary>
    /// <param name="errno">An answer of this map.</param>
    /// <param name="command">What was asked.</param>
    /// <exception cref="BpfSyscallException">Always, but for <see cref="Errno.None"/>.</exception>
    public void ThrowIfFailed(Errno errno, BpfCommand command)
    {
        if (errno != Errno.None)
            Throw(errno, command);
    }

    /// <summary>Whether something was done, where one refusal is an answer; every other one is thrown.</summary>
    /// <param name="errno">An answer of this map.</param>
    /// <param name="expected">The refusal that means no.</param>
    /// <param name="command">What was asked.</param>
    internal bool Succeeded(Errno errno, Errno expected, BpfCommand command) => errno == Errno.None || Refused(errno, expected, command);

    /// <summary>Throws what <paramref name="errno"/> means on this map, with what to try.</summary>
    /// <param name="errno">An answer of this map.</param>
    /// <param name="command">What was asked.</param>
    /// <param name="more">What else to say, as whole sentences.</param>
    /// <exception cref="BpfSyscallException">Always.</exception>
    [DoesNotReturn]
    public void Throw(Errno errno, BpfCommand command, string more = "") =>
        throw new BpfSyscallException(command, errno, ToString(), $"{MapAdvice.For(errno, command, this)} {more}".Trim());

    /// <summary>The map for messages: its name, kind and capacity.</summary>
    public override string ToString() => $"map '{Info.Name}' ({Info.Type}, {Info.MaxEntries} entries)";

    /// <summary>The entries of this map for a typed view.</summary>
    /// <remarks>By default bytes, checked at each operation. A host that knows a shorter way gives it where the types have the map's sizes, and nothing but the time differs.</remarks>
    /// <typeparam name="TKey">The key.</typeparam>
    /// <typeparam name="TValue">The value.</typeparam>
    protected internal virtual MapEntries<TKey, TValue> OpenEntries<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged => new HandleEntries<TKey, TValue>(this, LookupMode.None);

    /// <summary>Reads a value. The spans have the right sizes.</summary>
    protected abstract Errno LookupCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode);

    /// <summary>Writes a value. The spans have the right sizes.</summary>
    protected abstract Errno UpdateCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode);

    /// <summary>Writes a value with references to things of the same host, of which there is one but for struct_ops maps. The spans have the right sizes, and the references are where the kind's values have them.</summary>
    protected abstract Errno UpdateReferencesCore(ReadOnlySpan<byte> key, Span<byte> value, ReadOnlySpan<ValueReference> references, UpdateMode mode);

    /// <summary>Removes an entry. The span has the right size.</summary>
    protected abstract Errno DeleteCore(ReadOnlySpan<byte> key);

    /// <summary>Reads and removes. The spans have the right sizes.</summary>
    protected abstract Errno LookupAndDeleteCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode);

    /// <summary>Walks the keys. An empty <paramref name="key"/> begins.</summary>
    protected abstract Errno GetNextKeyCore(ReadOnlySpan<byte> key, Span<byte> next);

    /// <summary>Reads the value of one CPU. The spans have the right sizes, and there is such a CPU.</summary>
    protected virtual Errno LookupSlotCore(ReadOnlySpan<byte> key, int cpu, Span<byte> value) => Errno.EINVAL;

    /// <summary>Writes the value of one CPU. The spans have the right sizes, and there is such a CPU.</summary>
    protected virtual Errno UpdateSlotCore(ReadOnlySpan<byte> key, int cpu, ReadOnlySpan<byte> value, UpdateMode mode) => Errno.EINVAL;

    /// <summary>Forbids later writes.</summary>
    protected abstract Errno FreezeCore();

    // Out of line, so that what asks stays small enough to inline.
    private bool Refused(Errno errno, Errno expected, BpfCommand command)
    {
        if (errno != expected)
            Throw(errno, command);
        return false;
    }

    private bool IsPerCpu => Info.Type is MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.PerCpuArray or MapType.PerCpuCgroupStorage;

    // Elsewhere a host would store the number as if it were data.
    private bool TakesReferences(ReadOnlySpan<ValueReference> references) => Info.Type switch
    {
        MapType.ProgramArray or MapType.ArrayOfMaps or MapType.HashOfMaps => references.Length == 1,
        MapType.DevMap or MapType.DevMapHash or MapType.CpuMap => references is [{ Offset: sizeof(uint) }],
        MapType.StructOps => true,
        _ => false,
    };

    private static int VisibleValueSize(MapInfo info, int cpus) => info.Type switch
    {
        MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.PerCpuArray or MapType.PerCpuCgroupStorage =>
            checked((int)((info.ValueSize + 7 & ~7u) * (uint)cpus)),
        MapType.ProgramArray or MapType.PerfEventArray or MapType.CgroupArray or MapType.ArrayOfMaps or MapType.HashOfMaps => sizeof(uint),
        _ when !Enum.IsDefined(info.Type) => 0, // how much a host moves for kinds of the future is not known, so that their values are not moved
        _ => checked((int)info.ValueSize),
    };

    private void CheckKey(int length)
    {
        if (length != KeySize)
            ThrowWrongSize("key", KeySize, length);
    }

    private void CheckValue(int length)
    {
        if (length != ValueSize)
            ThrowWrongSize("value", ValueSize, length);
    }

    private void CheckSlot(int cpu, int length)
    {
        if (!IsPerCpu)
            throw new InvalidOperationException($"{this} has no values by CPU.");
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, Host.PossibleCpus);
        if (length != Info.ValueSize)
            ThrowWrongSize("value of one CPU", Info.ValueSize, length);
    }

    private void CheckReference(ValueReference reference, int valueSize)
    {
        ArgumentNullException.ThrowIfNull(reference.Target);
        if (!ReferenceEquals(reference.Target.Host, Host))
            throw new ArgumentException($"{reference.Target} lives in another host ({reference.Target.Host.Name}) than {this} does ({Host.Name}).", nameof(reference));
        if (reference.Target.IsDisposed)
            throw new ObjectDisposedException($"{reference.Target}", $"What is to be stored in {this} was disposed: {reference.Target}.");
        if (reference.Offset < 0 || reference.Offset > valueSize - sizeof(uint))
            throw new ArgumentException($"A reference at byte {reference.Offset} is outside of a value of {valueSize} bytes of {this}.", nameof(reference));
    }

    [DoesNotReturn]
    private void ThrowWrongSize(string what, long expected, int found) =>
        throw new ArgumentException($"{what} of {ToString()}: expected {expected} bytes, found {found}.");
}
