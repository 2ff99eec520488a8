using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>The numbers of descriptors as values: 4 or 8 bytes, as the map has them.</summary>
internal static class DescriptorBytes
{
    internal static Span<byte> Of(ref long number, MapHandle map)
    {
        if (!BitConverter.IsLittleEndian && map.ValueSize == sizeof(int))
            number <<= 32;
        return MemoryMarshal.AsBytes(new Span<long>(ref number))[..map.ValueSize];
    }
}
