using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Arrays;

/// <summary>What arrays of programs and of maps share: each slot holds a reference or is empty, and user space reads numbers.</summary>
/// <typeparam name="T">What a slot holds.</typeparam>
internal abstract unsafe class ReferenceArray<T> : IndexedMap
    where T : class
{
    private readonly T?[] _slots;

    protected ReferenceArray(MapInfo info, int cpus)
        : base(info, cpus)
    {
        if (Length > (uint)Array.MaxLength || (ulong)Length * (uint)sizeof(nint) > (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw new InsufficientMemoryException();
        _slots = new T?[Length];
    }

    internal sealed override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    protected override ulong SlotsSize => (ulong)Length * (uint)nint.Size;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        if (Find(IndexOf(key)) is not { } found)
            return Errno.ENOENT;
        MemoryMarshal.Write(value, IdOf(found));
        return Errno.None;
    }

    internal sealed override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        T? held = null;
        Errno refusal = CheckSlot(key, mode);
        if (refusal == Errno.None)
            refusal = Hold(MemoryMarshal.Read<int>(value), out held);
        if (refusal == Errno.None)
            Exchange(IndexOf(key), held);
        return refusal;
    }

    internal sealed override Errno UpdateReference(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ValueReference reference, UpdateMode mode, int cpu)
    {
        T? held = null;
        Errno refusal = CheckSlot(key, mode);
        if (refusal == Errno.None)
            refusal = reference.Target.IsDisposed ? Errno.EBADF : Hold(reference.Target, out held);
        if (refusal == Errno.None)
            Exchange(IndexOf(key), held);
        return refusal;
    }

    internal sealed override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.E2BIG;
        return Exchange(index, null) ? Errno.None : Errno.ENOENT;
    }

    internal sealed override Errno DeleteElement(byte* key, int cpu) => Errno.EOPNOTSUPP;

    /// <summary>What a slot holds; takes no lock, so hold it before using it.</summary>
    protected T? Find(uint index) => index < Length ? Volatile.Read(ref _slots[index]) : null;

    /// <summary>Its number on the host.</summary>
    protected abstract uint IdOf(T target);

    /// <summary>Holds what a handle stands for, if the map may have it.</summary>
    protected abstract Errno Hold(HostHandle target, out T? held);

    /// <summary>Holds what user space names by a descriptor, which this host has for simulated objects only.</summary>
    protected virtual Errno Hold(int number, out T? held)
    {
        held = null;
        return Errno.EBADF;
    }

    /// <summary>Lets go of what was held.</summary>
    protected abstract void Release(T held);

    /// <summary>Empties all slots.</summary>
    protected void Clear()
    {
        for (uint index = 0; index < Length; index++)
            Exchange(index, null);
    }

    /// <summary>Puts something held into a slot, or nothing.</summary>
    /// <returns>Whether the slot held something.</returns>
    protected bool Exchange(uint index, T? held)
    {
        T? old = Interlocked.Exchange(ref _slots[index], held);
        if (old is not null)
            Release(old);
        return old is not null;
    }

    /// <summary>Empties a slot if it holds just that.</summary>
    protected void Empty(uint index, T held)
    {
        if (Interlocked.CompareExchange(ref _slots[index], null, held) == held)
            Release(held);
    }

    private Errno CheckSlot(ReadOnlySpan<byte> key, UpdateMode mode)
    {
        if (mode != UpdateMode.Any)
            return Errno.EINVAL;
        return IndexOf(key) < Length ? Errno.None : Errno.E2BIG;
    }
}
