using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Checks buffers that receive the values of all CPUs.</summary>
internal static class PerCpuRead
{
    internal static Span<byte> Room(Span<byte> buffer, MapHandle map)
    {
        if (buffer.Length < map.ValueSize)
            ThrowTooSmall(buffer, map);
        return buffer[..map.ValueSize];
    }

    [DoesNotReturn]
    private static void ThrowTooSmall(ReadOnlySpan<byte> buffer, MapHandle map) =>
        throw new ArgumentException($"The values of one entry of {map} take {map.ValueSize} bytes; the buffer has {buffer.Length}.", nameof(buffer));
}
