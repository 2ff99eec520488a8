using System.Collections.Concurrent;

namespace DotBpf.Embedded.KernelObjects;

/// <summary>What programs read of simulated objects: a structure in memory for each object that some program asked for.</summary>
/// <remarks>
/// <para>A structure stays for as long as the host does, so that what a program still holds is there, also when its object has ended.</para>
/// <para>SAFETY: slabs are on the pinned heap and never let go of while the host is reachable; nothing is written to a structure after its address is known.</para>
/// </remarks>
internal sealed unsafe class KernelMemory
{
    private const int SlabSize = 16 * 1024;
    private const int Alignment = sizeof(ulong);

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ulong, SimulatedObject> _objects = [];
    private volatile byte[][] _slabs = [];
    private int _used = SlabSize;

    /// <summary>Where an object's structure is, which is made when it is asked for first.</summary>
    internal ulong AddressOf(SimulatedObject simulated)
    {
        if (Volatile.Read(ref simulated.KernelAddress) is not 0 and var known)
            return known;
        lock (_lock)
        {
            if (simulated.KernelAddress == 0)
                Volatile.Write(ref simulated.KernelAddress, Make(simulated));
            return simulated.KernelAddress;
        }
    }

    /// <summary>The object whose structure is at an address; <see langword="null"/> when none is.</summary>
    internal SimulatedObject? Find(ulong address) => _objects.GetValueOrDefault(address);

    /// <summary>Whether some bytes are within what programs may read.</summary>
    internal bool Contains(nuint address, nuint length)
    {
        foreach (byte[] slab in _slabs)
        {
            nuint offset = address - AddressOf(slab);
            if (offset < SlabSize && length <= SlabSize - offset)
                return true;
        }

        return false;
    }

    private ulong Make(SimulatedObject simulated)
    {
        int size = (simulated.KernelStruct!.Size + Alignment - 1) & -Alignment;
        if (_used + size > SlabSize)
            (_slabs, _used) = ([.. _slabs, GC.AllocateArray<byte>(SlabSize, pinned: true)], 0);
        byte[] slab = _slabs[^1];
        simulated.WriteTo(slab.AsSpan(_used, size));
        ulong address = AddressOf(slab) + (ulong)_used;
        _used += size;
        _objects[address] = simulated;
        return address;
    }

    private static nuint AddressOf(byte[] slab) => (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref slab[0]);
}
