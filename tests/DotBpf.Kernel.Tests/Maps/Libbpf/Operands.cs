using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>The keys and values that plans mean on one map: few keys, so that they meet, and those at the edges.</summary>
internal sealed class Operands(MapSpec spec, MapHandle map, Surroundings surroundings)
{
    private const int EdgeKeys = 0xF0;

    private static readonly uint[] s_lengths = [0, 1, 8, 9, 24, 31, 32, 33, 64, 128, uint.MaxValue];
    private static readonly byte[] s_bytes = [0, 0x80, 0xC0, 0xFF];

    // A third more than fit, so that maps are full now and then.
    private readonly uint _keys = Math.Min((spec.MaxEntries * 4 / 3) + 2, EdgeKeys);

    /// <summary>The key that a number means.</summary>
    internal Operand Key(byte number) => spec.Type switch
    {
        _ when spec.KeySize == 0 => Operand.None,
        MapType.SkStorage or MapType.TaskStorage or MapType.CgrpStorage or MapType.InodeStorage => MapKind.Pick(surroundings.Owners, number),
        MapType.LpmTrie => Operand.Of(Prefix(number)),
        _ when number >= EdgeKeys => Operand.Of(Edge(number)),
        _ => Operand.Of(Spread((uint)(number % _keys), map.KeySize)),
    };

    /// <summary>The value that a number means.</summary>
    internal Operand Value(byte number) => spec.Type switch
    {
        MapType.ProgramArray => MapKind.Pick(surroundings.Programs, number),
        MapType.ArrayOfMaps or MapType.HashOfMaps => MapKind.Pick(surroundings.Maps, number),
        MapType.DevMap or MapType.DevMapHash => Cut(surroundings.Devices, number),
        MapType.CpuMap => Cut(surroundings.Queues, number),
        MapType.SockMap or MapType.SockHash or MapType.ReusePortSockArray => MapKind.Pick(map.ValueSize == sizeof(int) ? surroundings.Sockets : surroundings.WideSockets, number),
        MapType.XskMap or MapType.PerfEventArray => MapKind.Pick(surroundings.Sockets, number),
        MapType.CgroupArray => MapKind.Pick(surroundings.Owners, number),
        _ => Operand.Of(Spread(number, map.ValueSize)),
    };

    /// <summary>Whether values are bytes and nothing else, so that many of them are written at once.</summary>
    internal bool ArePlain => map.ValueSize > 0 && Value(0).References.Length == 0;

    // Keys of an index lie side by side in their first bytes; others are to differ in all.
    private static byte[] Spread(uint number, int size)
    {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++)
            bytes[i] = (byte)(i < sizeof(uint) ? number >> (8 * i) : (number * 31) + (uint)i);
        return bytes;
    }

    private byte[] Edge(byte number)
    {
        byte[] key = Spread(spec.MaxEntries + (uint)(number % 3) - 1, map.KeySize);
        if (number % 2 == 0)
            Array.Fill(key, (byte)0xFF);
        return key;
    }

    private byte[] Prefix(byte number)
    {
        byte[] key = new byte[map.KeySize];
        BitConverter.TryWriteBytes(key, Math.Min(MapKind.Pick(s_lengths, number), number > EdgeKeys ? uint.MaxValue : (uint)(key.Length - sizeof(uint)) * 8));
        Array.Fill(key, MapKind.Pick(s_bytes, number >> 4), sizeof(uint), 1);
        return key;
    }

    // Values of four bytes have no room for programs.
    private Operand Cut(IReadOnlyList<Operand> all, byte number)
    {
        Operand whole = MapKind.Pick(all, number);
        return map.ValueSize == whole.Bytes.Length ? whole : Operand.Of(whole.Bytes[..map.ValueSize]);
    }
}
