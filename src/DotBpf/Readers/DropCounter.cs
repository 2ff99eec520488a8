using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Adds up what programs counted as lost, by convention in the map <c>NAME_drops</c> of the ring <c>NAME</c>.</summary>
internal sealed class DropCounter
{
    /// <summary>What the name of a ring is followed by.</summary>
    internal const string Suffix = "_drops";

    private readonly MapHandle _map;
    private readonly byte[] _slots;

    internal DropCounter(MapHandle map)
    {
        if (!IsCounter(map.Info))
        {
            throw new MapLayoutException(
                map.Info.Name,
                "kind",
                "an array or per-CPU array of one 64-bit counter, to count lost records",
                $"{map.Info.Type} with values of {map.Info.ValueSize} bytes and {map.Info.MaxEntries} entries");
        }

        _map = map;
        _slots = new byte[map.ValueSize];
    }

    /// <summary>Whether a map has the shape of a counter.</summary>
    internal static bool IsCounter(MapInfo map) =>
        map is { Type: MapType.Array or MapType.PerCpuArray, ValueSize: sizeof(ulong), MaxEntries: 1 };

    /// <summary>Tells the rings among the maps of an object where their losses are counted.</summary>
    internal static void FindAll(Dictionary<string, MapHandle> maps)
    {
        foreach ((string name, MapHandle map) in maps)
        {
            if (map.Info.Type is MapType.RingBuffer or MapType.PerfEventArray
                && maps.TryGetValue(name + Suffix, out MapHandle? counter)
                && IsCounter(counter.Info))
                map.DropCounter = counter;
        }
    }

    /// <summary>The sum over all CPUs.</summary>
    internal ulong Read()
    {
        lock (_slots)
        {
            Span<byte> first = stackalloc byte[sizeof(uint)];
            first.Clear();
            _map.ThrowIfFailed(_map.Lookup(first, _slots), BpfCommand.MapLookup);
            ulong sum = 0;
            foreach (ulong count in MemoryMarshal.Cast<byte, ulong>(_slots))
                sum += count;
            return sum;
        }
    }
}
