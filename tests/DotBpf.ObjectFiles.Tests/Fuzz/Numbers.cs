using System.Buffers.Binary;

namespace DotBpf.ObjectFiles.Tests.Fuzz;

/// <summary>Reads and spoils numbers of a file in its byte order. Values are those at which readers go wrong.</summary>
internal sealed class Numbers(byte[] bytes, bool isBigEndian, Random random)
{
    private static readonly ulong[] s_edges =
    [
        0, 1, 2, 3, 4, 7, 8, 9, 12, 16, 63, 64, 65, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0xffffff, 0x1000000,
        0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff, 0x100000000, long.MaxValue, 1UL << 63, ulong.MaxValue - 7, ulong.MaxValue,
    ];

    internal ulong Get(int position, int size)
    {
        ulong value = 0;
        for (int i = 0; i < size; i++)
            value |= (ulong)bytes[position + i] << 8 * (isBigEndian ? size - 1 - i : i);
        return value;
    }

    internal uint Word(int position) => (uint)Get(position, sizeof(uint));

    internal void Set(int position, int size, ulong value)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        for (int i = 0; i < size; i++)
            bytes[position + i] = number[isBigEndian ? size - 1 - i : i];
    }

    internal void Spoil(int position, int size)
    {
        ulong before = Get(position, size);
        Set(position, size, random.Next(8) switch
        {
            0 => before + 1,
            1 => before - 1,
            2 => before ^ 1UL << random.Next(size * 8),
            3 => (ulong)random.Next(64),
            4 => (ulong)random.Next(bytes.Length * 2),
            5 => before + (ulong)random.Next(-16, 17),
            6 => (ulong)random.NextInt64(),
            _ => s_edges[random.Next(s_edges.Length)],
        });
    }
}
