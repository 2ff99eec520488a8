using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <content>Maps that the run found in maps of maps. It holds each until it ends, as it may have pointers into them until then.</content>
internal sealed unsafe partial class Machine
{
    // Behind the ones in use are those of earlier runs: the next run is likely to find the same maps.
    private BoundMap[] _innerMaps = [];
    private int _innerMapCount;

    private ReadOnlySpan<BoundMap> InnerMaps => _innerMaps.AsSpan(0, _innerMapCount);

    /// <summary>Takes over a reference to an inner map until the run ends.</summary>
    /// <returns>What the program gets for it.</returns>
    internal ulong Keep(EmbeddedMap map)
    {
        for (int i = 0; i < _innerMapCount; i++)
        {
            if (_innerMaps[i].Map != map)
                continue;
            map.Release();
            return Tokens.InnerMap(i);
        }

        if (_innerMapCount == _innerMaps.Length)
            Array.Resize(ref _innerMaps, Math.Max(4, 2 * _innerMapCount));
        if (_innerMaps[_innerMapCount]?.Map != map)
            _innerMaps[_innerMapCount] = new BoundMap(map);
        return Tokens.InnerMap(_innerMapCount++);
    }

    private void LeaveInnerMaps()
    {
        for (int i = 0; i < _innerMapCount; i++)
            _innerMaps[i].Map.Release();
        _innerMapCount = 0;
    }
}
