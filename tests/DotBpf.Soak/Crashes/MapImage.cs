using System.Numerics;
using System.Runtime.InteropServices;

namespace DotBpf.Soak.Crashes;

/// <summary>The file of a map as bytes, taken apart by nothing but what is written down of its layout, while nobody changes it.</summary>
internal sealed class MapImage
{
    private const int PageSize = 4096;
    private const int SeatsAt = 512;
    private const int SeatSize = 16 + (4 * 16) + (96 * 16);
    private const int Seats = 64;

    private readonly byte[] _bytes;
    private int _next;

    internal MapImage(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _bytes = new byte[file.Length];
        file.ReadExactly(_bytes);
        _next = (int)Long(24);
        Cpus = (int)Word(12);
        KeySize = (int)Word(52);
        ValueSize = (int)Word(56);
        MaxEntries = (int)Word(60);
    }

    internal int Cpus { get; }

    internal int KeySize { get; }

    internal int ValueSize { get; }

    internal int MaxEntries { get; }

    internal ReadOnlySpan<byte> Bytes(int offset, int length) => _bytes.AsSpan(offset, length);

    internal uint Word(int offset) => MemoryMarshal.Read<uint>(_bytes.AsSpan(offset));

    internal ulong Long(int offset) => MemoryMarshal.Read<ulong>(_bytes.AsSpan(offset));

    /// <summary>Where the next block begins.</summary>
    internal int Block(int size)
    {
        int offset = _next;
        _next += (size + 63) & ~63;
        return offset;
    }

    /// <summary>Where pages begin, which are the last block.</summary>
    internal int Pages(int count)
    {
        int offset = (_next + (PageSize - 1)) & ~(PageSize - 1);
        _next = offset + (count * PageSize);
        return offset;
    }

    /// <summary>All blocks were named, and they are the file.</summary>
    internal void CheckEnd() => Assert.Equal(_bytes.Length, _next);

    /// <summary>Nobody sits in a seat.</summary>
    internal void CheckSeats()
    {
        for (int seat = 0; seat < Seats; seat++)
        {
            int at = SeatsAt + (seat * SeatSize);
            Assert.True(Long(at) == 0, $"seat {seat} is taken by {Long(at):x}");
            Assert.Equal(0u, Word(at + 12));
        }
    }

    internal void CheckLock(int offset) => Assert.True((Word(offset) & 1) == 0, $"the lock at {offset} is held");

    internal static int PowerOfTwo(int number) => (int)BitOperations.RoundUpToPowerOf2((uint)number);
}
