using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Where the two parts of a set of types stand in its bytes, after these were brought into this machine's byte order.</summary>
/// <remarks>Kernel: <c>struct btf_header</c>, include/uapi/linux/btf.h.</remarks>
internal readonly record struct BtfLayout(ReadOnlyMemory<byte> Raw, int TypesLength, int StringsLength)
{
    internal const int HeaderSize = 24;
    internal const int TypesStart = HeaderSize;
    private const ushort Magic = 0xeb9f;

    internal int StringsStart => HeaderSize + TypesLength;

    /// <summary>Checks the header. Bytes that are as the kernel wants them are kept; others are copied into that form.</summary>
    internal static BtfLayout Of(ReadOnlyMemory<byte> raw, string name, bool isSplit = false)
    {
        ReadOnlySpan<byte> bytes = raw.Span;
        if (bytes.Length < HeaderSize)
            throw Fault(name, 0, $"the header needs {HeaderSize} bytes, and there are {bytes.Length}");
        bool isForeign = MemoryMarshal.Read<ushort>(bytes) == BinaryPrimitives.ReverseEndianness(Magic);
        if (!isForeign && MemoryMarshal.Read<ushort>(bytes) != Magic)
            throw Fault(name, 0, "it does not start with the number 0xeb9f");
        if (bytes[2] != 1)
            throw Fault(name, 2, $"it has version {bytes[2]}, and only version 1 is known");
        Part types = Part.At(bytes, 8, isForeign, name), strings = Part.At(bytes, 16, isForeign, name);
        CheckParts(bytes, types, strings, isSplit, name);
        return Canonical(raw, types, strings, isForeign);
    }

    /// <summary>Writes a set from its parts.</summary>
    internal static BtfLayout Join(ReadOnlySpan<byte> types, ReadOnlySpan<byte> strings)
    {
        byte[] raw = new byte[HeaderSize + types.Length + strings.Length];
        Span<uint> header = MemoryMarshal.Cast<byte, uint>(raw.AsSpan(0, HeaderSize));
        MemoryMarshal.Write(raw, Magic);
        raw[2] = 1;
        header[1] = HeaderSize;
        header[3] = (uint)types.Length;
        header[4] = (uint)types.Length;
        header[5] = (uint)strings.Length;
        types.CopyTo(raw.AsSpan(HeaderSize));
        strings.CopyTo(raw.AsSpan(HeaderSize + types.Length));
        return new(raw, types.Length, strings.Length);
    }

    /// <summary>A copy of the bytes with its numbers in that order.</summary>
    internal byte[] ToArray(ByteOrder order)
    {
        byte[] bytes = Raw.ToArray();
        if (order == ByteOrder.LittleEndian == BitConverter.IsLittleEndian)
            return bytes;
        bytes.AsSpan(0, sizeof(ushort)).Reverse();
        SwapWords(bytes.AsSpan(4, StringsStart - 4));
        return bytes;
    }

    // The strings of a split set continue those of its base, so it may have none, and the empty one is the base's.
    private static void CheckParts(ReadOnlySpan<byte> bytes, Part types, Part strings, bool isSplit, string name)
    {
        if (types.Length % 4 != 0)
            throw Fault(name, 12, $"its types take {types.Length} bytes, which is not a multiple of 4");
        ReadOnlySpan<byte> text = bytes.Slice(strings.Start, strings.Length);
        if (isSplit ? text is [.., not 0] : text is not ([0] or [0, .., 0]))
            throw Fault(name, strings.Start, "its strings do not begin and end with a zero");
    }

    private static BtfLayout Canonical(ReadOnlyMemory<byte> raw, Part types, Part strings, bool isForeign)
    {
        if (!isForeign && types.Start == HeaderSize && strings.Start == HeaderSize + types.Length && raw.Length == strings.Start + strings.Length)
            return new(raw, types.Length, strings.Length);
        byte[] words = raw.Slice(types.Start, types.Length).ToArray();
        if (isForeign)
            SwapWords(words);
        return Join(words, raw.Span.Slice(strings.Start, strings.Length));
    }

    // Everything in the types is a word of 4 bytes, so turning the order round needs no knowledge of them.
    private static void SwapWords(Span<byte> bytes)
    {
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        BinaryPrimitives.ReverseEndianness(words, words);
    }

    private static ObjectFileException Fault(string name, long offset, string what) => new(name, [Diagnostics.BadBtfHeader(offset, what)]);

    private readonly record struct Part(int Start, int Length)
    {
        internal static Part At(ReadOnlySpan<byte> bytes, int position, bool isForeign, string name)
        {
            ulong header = Word(bytes, 4, isForeign), offset = Word(bytes, position, isForeign), length = Word(bytes, position + 4, isForeign);
            if (header < HeaderSize || header + offset + length > (ulong)bytes.Length)
                throw Fault(name, position, $"{length} bytes at {header + offset} are outside of it; it has {bytes.Length}");
            return new((int)(header + offset), (int)length);
        }

        private static ulong Word(ReadOnlySpan<byte> bytes, int position, bool isForeign)
        {
            uint word = MemoryMarshal.Read<uint>(bytes[position..]);
            return isForeign ? BinaryPrimitives.ReverseEndianness(word) : word;
        }
    }
}
