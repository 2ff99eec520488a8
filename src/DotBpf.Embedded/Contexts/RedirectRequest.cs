using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Redirects;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Contexts;

/// <summary>Where a run asked to send its packet; what counts is the last time that it asked (net/core/filter.c, 6.18).</summary>
/// <remarks>Nothing is sent. The memory is used again by the next run.</remarks>
internal sealed class RedirectRequest
{
    private readonly List<PacketDestination> _places = [];

    internal void Forget() => _places.Clear();

    internal PacketDestinations Read() => PacketDestinations.To(CollectionsMarshal.AsSpan(_places));

    internal void To(PacketDestination place)
    {
        _places.Clear();
        _places.Add(place);
    }

    /// <summary>Asks for the entry of a map.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool ToEntry(EmbeddedMap map, uint index)
    {
        _places.Clear();
        return TryAdd(map, index, map.FindTarget(index));
    }

    /// <summary>Asks for all interfaces in a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="except">The interface that is left out; 0 for none.</param>
    /// <returns>Always true, for a packet that goes nowhere counts as sent too.</returns>
    internal bool ToAll(EmbeddedMap map, uint except)
    {
        _places.Clear();
        Span<byte> key = stackalloc byte[sizeof(uint)];
        for (Errno errno = map.GetNextKey([], key); errno == Errno.None; errno = map.GetNextKey(key, key))
        {
            uint index = MemoryMarshal.Read<uint>(key);
            RedirectTarget target = map.FindTarget(index);
            if (target.Number != except)
                TryAdd(map, index, target);
        }

        return true;
    }

    private bool TryAdd(EmbeddedMap map, uint index, RedirectTarget target)
    {
        if (target.Number == 0)
            return false;
        _places.Add(map.Info.Type switch
        {
            MapType.CpuMap => new(PacketDestinationKind.Cpu, index, target.ProgramId),
            MapType.XskMap => new(PacketDestinationKind.Socket, index),
            _ => new(PacketDestinationKind.Interface, target.Number, target.ProgramId),
        });
        return true;
    }
}
