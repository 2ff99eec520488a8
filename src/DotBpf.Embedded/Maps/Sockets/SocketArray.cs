using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Sockets;

/// <summary>What arrays of sockets share: user space puts sockets in by descriptors and reads cookies.</summary>
internal abstract class SocketArray : IndexedMap, IOwnedValues
{
    private readonly SimulatedObjects _objects;
    private readonly SimulatedSocket?[] _slots;

    protected SocketArray(MapInfo info, int cpus, SimulatedObjects objects)
        : base(info, cpus)
    {
        if (Length > (uint)Array.MaxLength || (ulong)Length * (uint)nint.Size > (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw new InsufficientMemoryException();
        _slots = new SimulatedSocket?[Length];
        _objects = objects;
        objects.Attach(this);
    }

    internal sealed override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    protected override ulong SlotsSize => (ulong)Length * (uint)nint.Size;

    /// <summary>How its sockets are used.</summary>
    protected abstract SocketUse Use { get; }

    /// <summary>Held by whoever changes a slot.</summary>
    protected Lock Gate { get; } = new();

    internal sealed override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        if (value.Length != sizeof(ulong))
            return Errno.ENOSPC;
        if (Find(IndexOf(key)) is not { } socket)
            return Errno.ENOENT;
        MemoryMarshal.Write(value, socket.Cookie);
        return Errno.None;
    }

    internal sealed override SimulatedSocket? FindSocket(ReadOnlySpan<byte> key) => Find(IndexOf(key));

    /// <summary>Empties the slots of a socket that was closed.</summary>
    public void End(SimulatedObject owner)
    {
        if (owner is not SimulatedSocket socket || !socket.IsUsed)
            return;
        lock (Gate)
        {
            for (uint index = 0; index < Length; index++)
            {
                if (ReferenceEquals(_slots[index], socket))
                    Exchange(index, null);
            }
        }
    }

    /// <summary>What is in a slot.</summary>
    protected SimulatedSocket? Find(uint index) => index < Length && Volatile.Read(ref _slots[index]) is { HasEnded: false } socket ? socket : null;

    /// <summary>The socket that a value names.</summary>
    protected Errno Read(ReadOnlySpan<byte> value, out SimulatedSocket? socket) => SocketValue.Read(_objects, value, out socket);

    /// <summary>Puts a socket into a slot, or nothing.</summary>
    /// <returns>Whether there was one before.</returns>
    protected bool Exchange(uint index, SimulatedSocket? socket)
    {
        SimulatedSocket? old = _slots[index];
        Volatile.Write(ref _slots[index], socket);
        old?.Leave(Use);
        return old is not null;
    }

    protected override void Free()
    {
        _objects.Detach(this);
        for (uint index = 0; index < Length; index++)
            Exchange(index, null);
    }
}
