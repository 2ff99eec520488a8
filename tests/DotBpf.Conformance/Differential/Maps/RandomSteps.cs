using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>A reproducible stream of operations on a pair of maps: few keys, so that they meet; all flags, good and bad.</summary>
internal sealed class RandomSteps(MapPair maps, int seed)
{
    private static readonly int[] s_numbers = [0, 1, 1, 1, 1, 1, 99_999, 16_384, 16_385, -1];
    private static readonly byte[] s_bytes = [0x80, 0x40, 0xc0, 1, 0xff, 0x10];
    private readonly Random _random = new(seed);

    // Half as many keys again as there is room for: a map is full now and then, and keys come back.
    private readonly int _keys = (int)(maps.MaxEntries * 3 / 2) + 2;

    internal void Step()
    {
        switch (_random.Next(100))
        {
            case < 38: maps.Update(Key(), Value(), Mode()); break;
            case < 53: Lookup(); break;
            case < 65 when IsPopped: maps.LookupAndDelete([], LookupFlags()); break;
            case < 70: maps.Delete(Key()); break;
            case < 76: maps.LookupAndDelete(Key(), LookupFlags()); break;
            case < 84: maps.GetNextKey(_random.Next(8) == 0 ? [] : Key()); break;
            case < 89: maps.LookupBatch(Token(), _random.Next((int)maps.MaxEntries + 2), delete: false, LookupFlags()); break;
            case < 92: maps.LookupBatch(Token(), _random.Next(6), delete: true, LookupFlags()); break;
            case < 97: UpdateBatch(BatchLength()); break;
            default: DeleteBatch(BatchLength()); break;
        }
    }

    /// <summary>Takes out what is there, where nothing else shows it.</summary>
    internal void Drain()
    {
        for (uint left = IsPopped ? maps.MaxEntries + 1 : 0; left > 0; left--)
            maps.LookupAndDelete([], LookupMode.None);
    }

    private bool IsPopped => maps.Spec.Type is MapType.Queue or MapType.Stack;

    private void Lookup()
    {
        if (maps.Spec.Type == MapType.BloomFilter)
            maps.Test(Value(), LookupFlags());
        else
            maps.Lookup(Key(), LookupFlags());
    }

    private void UpdateBatch(int count) => maps.UpdateBatch(Many(Key, count), Many(Value, count), count, BatchFlags());

    private void DeleteBatch(int count) => maps.DeleteBatch(Many(Key, count), count);

    // Now and then more than there is room for, where that is not much.
    private int BatchLength() => _random.Next(_random.Next(20) == 0 ? Math.Min(_keys, 60) : 6);

    private static byte[] Many(Func<byte[]> make, int count) => [.. Enumerable.Range(0, count).SelectMany(_ => make())];

    /// <summary>One of the few keys.</summary>
    internal byte[] Key()
    {
        byte[] key = new byte[maps.KeySize];
        if (maps.Spec.Type == MapType.LpmTrie)
            return Prefix(key);
        Fill(key, _random.Next(_keys));
        if (maps.Spec.Type is MapType.Array or MapType.PerCpuArray or MapType.ProgramArray or MapType.PerfEventArray or MapType.XskMap or MapType.DevMap or MapType.CpuMap or MapType.CgroupArray or MapType.StackTrace)
            BitConverter.TryWriteBytes(key, _random.Next(20) == 0 ? _random.Next() : _random.Next(_keys));
        return key;
    }

    // The first two are those at the edges.
    private static void Fill(byte[] key, int number)
    {
        if (number > 1)
            new Random(number).NextBytes(key);
        else
            Array.Fill(key, number == 0 ? byte.MinValue : byte.MaxValue);
    }

    /// <summary>One of the few keys, as far as a command has room for it.</summary>
    internal ulong ShortKey()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ReadOnlySpan<byte> key = Key();
        key[..Math.Min(key.Length, bytes.Length)].CopyTo(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    // Few bytes and many lengths, so that prefixes are often parts of each other; bits behind the length too.
    private byte[] Prefix(byte[] key)
    {
        Span<byte> data = key.AsSpan(sizeof(uint));
        for (int i = 0; i < data.Length; i++)
            data[i] = _random.Next(4) == 0 ? s_bytes[_random.Next(s_bytes.Length)] : (byte)0;
        int most = Math.Min(data.Length * 8, 40);
        BitConverter.TryWriteBytes(key, _random.Next(20) switch
        {
            0 => _random.Next(),
            1 => -1,
            2 => data.Length * 8,
            _ => _random.Next(most + 1),
        });
        return key;
    }

    // Values that come again, where they are what is looked for.
    private byte[] Value()
    {
        byte[] value = new byte[maps.ValueSize];
        if (maps.Spec.Type is MapType.DevMap or MapType.DevMapHash or MapType.CpuMap)
            return Target(value);
        (maps.Spec.Type == MapType.BloomFilter ? new Random(_random.Next(2 * _keys)) : _random).NextBytes(value);
        return value;
    }

    // The loopback device, or queues of many lengths, and programs that are not there.
    private byte[] Target(byte[] value)
    {
        BitConverter.TryWriteBytes(value, s_numbers[_random.Next(s_numbers.Length)]);
        if (value.Length > sizeof(int))
            BitConverter.TryWriteBytes(value.AsSpan(sizeof(int)), _random.Next(4) switch { 0 => -1, 1 => 1_000_000, _ => 0 });
        return value;
    }

    private byte[] Token()
    {
        if (_random.Next(3) == 0)
            return [];
        if (maps.Spec.Type == MapType.LpmTrie)
            return Key();
        byte[] token = new byte[Math.Max(maps.KeySize, sizeof(uint))];
        BitConverter.TryWriteBytes(token, _random.Next(_keys));
        return token;
    }

    private UpdateMode Mode() => _random.Next(10) switch
    {
        < 6 => UpdateMode.Any,
        6 => UpdateMode.NoExist,
        7 => UpdateMode.Exist,
        8 => (UpdateMode)_random.Next(9),
        _ => (UpdateMode)(1ul << _random.Next(64)),
    };

    private UpdateMode BatchFlags() => _random.Next(10) == 0 ? (UpdateMode)_random.Next(9) : UpdateMode.Any;

    private LookupMode LookupFlags() => _random.Next(24) switch
    {
        < 2 => (LookupMode)(1ul << _random.Next(64)),
        2 => LookupMode.Lock,
        _ => LookupMode.None,
    };
}
