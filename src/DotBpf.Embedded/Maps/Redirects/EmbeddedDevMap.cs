using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Redirects;

/// <summary><c>BPF_MAP_TYPE_DEVMAP</c>: interfaces by index (kernel/bpf/devmap.c, 6.18).</summary>
/// <remarks>SAFETY: programs get the address of a slot and may read it only.</remarks>
internal sealed unsafe class EmbeddedDevMap : EmbeddedRedirectArray
{
    private readonly IReadOnlyCollection<int> _interfaces;
    private readonly MemoryRegion[] _regions;

    internal EmbeddedDevMap(MapInfo info, int cpus, MapMemory memory, IReadOnlyCollection<int> interfaces)
        : base(info, cpus, memory, AttachType.XdpDevMap)
    {
        _interfaces = interfaces;
        _regions = [new((nuint)Slots, (nuint)Length * sizeof(ulong), sizeof(ulong), 0, info.ValueSize, MemoryAccess.Read)];
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => _regions;

    protected override Errno ProgramRefusal => Errno.EINVAL;

    internal override byte* LookupElement(byte* key, int cpu)
    {
        uint index = Unsafe.ReadUnaligned<uint>(key);
        return FindTarget(index).Number == 0 ? null : Slots + ((ulong)index * sizeof(ulong));
    }

    // Interface 0 empties the slot, and then there is nothing for a program to run behind.
    protected override Errno Check(uint index, uint number, bool namesProgram)
    {
        bool isKnown = number == 0 ? !namesProgram : _interfaces.Contains((int)number);
        return isKnown ? Errno.None : Errno.EINVAL;
    }
}
