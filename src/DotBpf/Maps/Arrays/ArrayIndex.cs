using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Checks indices of array kinds before the host is asked, so that the message can say what would be right.</summary>
internal static class ArrayIndex
{
    internal static void Check(int index, MapHandle map)
    {
        if ((uint)index >= map.Info.MaxEntries)
            Throw(index, map);
    }

    [DoesNotReturn]
    private static void Throw(int index, MapHandle map) =>
        throw new ArgumentOutOfRangeException(nameof(index), index, $"{map} has the indices 0 to {map.Info.MaxEntries - 1}.");
}
