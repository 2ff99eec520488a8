using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Redirects;

/// <summary>What <c>BPF_MAP_TYPE_DEVMAP</c> and <c>BPF_MAP_TYPE_CPUMAP</c> share: slots that hold a target and are exchanged as a whole.</summary>
/// <remarks>SAFETY: a slot is 8 bytes at an index below the length, within the block allocated for exactly those.</remarks>
internal abstract unsafe class EmbeddedRedirectArray : IndexedMap
{
    private readonly MapMemory _memory;
    private readonly ulong* _slots;
    private readonly HeldPrograms _programs;

    protected EmbeddedRedirectArray(MapInfo info, int cpus, MapMemory memory, AttachType programs)
        : base(info, cpus)
    {
        _memory = memory;
        _slots = (ulong*)memory.Allocate((ulong)Length * sizeof(ulong));
        _programs = new(programs);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    /// <summary>The first slot.</summary>
    protected byte* Slots => (byte*)_slots;

    /// <summary>What a program that may not be there is answered with.</summary>
    protected abstract Errno ProgramRefusal { get; }

    internal sealed override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        RedirectTarget target = Find(IndexOf(key));
        if (target.Number == 0)
            return Errno.ENOENT;
        MemoryMarshal.AsBytes(new ReadOnlySpan<RedirectTarget>(in target))[..value.Length].CopyTo(value);
        return Errno.None;
    }

    internal sealed override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        RedirectTarget target = RedirectTarget.Read(value, out bool namesProgram);
        return Put(IndexOf(key), target, namesProgram, null, mode);
    }

    internal sealed override Errno UpdateReference(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ValueReference reference, UpdateMode mode, int cpu) =>
        Put(IndexOf(key), RedirectTarget.Read(value, out _), namesProgram: true, reference.Target, mode);

    // Emptying what is empty is no failure (dev_map_delete_elem, cpu_map_delete_elem).
    internal sealed override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.EINVAL;
        Exchange(index, default);
        return Errno.None;
    }

    /// <inheritdoc cref="HeldPrograms.TryOwn"/>
    internal bool TryOwn(ProgramOwner owner) => _programs.TryOwn(owner);

    internal sealed override RedirectTarget FindTarget(uint index) => Find(index);

    /// <summary>Whether there may be such a target.</summary>
    protected abstract Errno Check(uint index, uint number, bool namesProgram);

    protected override void Free()
    {
        _programs.Clear();
        _memory.Dispose();
    }

    private RedirectTarget Find(uint index) =>
        index < Length ? Unsafe.BitCast<ulong, RedirectTarget>(Volatile.Read(ref _slots[index])) : default;

    private Errno Put(uint index, RedirectTarget target, bool namesProgram, HostHandle? program, UpdateMode mode)
    {
        Errno refusal = CheckUpdate(index, mode);
        if (refusal == Errno.None)
            refusal = Check(index, target.Number, namesProgram);
        if (refusal != Errno.None)
            return refusal;
        uint id = 0;
        if (namesProgram && target.Number != 0 && (id = _programs.Hold(program)) == 0)
            return ProgramRefusal;
        Exchange(index, target with { ProgramId = id });
        return Errno.None;
    }

    private void Exchange(uint index, RedirectTarget target)
    {
        ulong old = Interlocked.Exchange(ref _slots[index], Unsafe.BitCast<RedirectTarget, ulong>(target));
        _programs.Release(Unsafe.BitCast<ulong, RedirectTarget>(old).ProgramId);
    }
}
