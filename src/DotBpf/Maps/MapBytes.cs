using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>The bytes of keys and values, in place.</summary>
internal static class MapBytes
{
    internal static ReadOnlySpan<byte> Of<T>(ref readonly T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    internal static Span<byte> Writable<T>(ref T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref value));
}
