using System.Net;
using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>Random operations on a trie and on a list of prefixes that is searched from end to end.</summary>
public abstract class LpmTrieAgainstModelContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int Capacity = 24;

    private readonly List<(uint Bits, int Length, int Value)> _model = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomOperations_Trie_AnswersAsTheModel(int seed)
    {
        using LpmTrieMap<LpmKey4, int> map = Host.CreateMap(new LpmTrieMapSpec<LpmKey4, int>(Capacity));
        var random = new Random(seed);

        for (int step = 0; step < 3000; step++)
        {
            // Few different bits, so that prefixes meet.
            int length = random.Next(0, 33);
            uint bits = (uint)random.Next(16) << 28 | (uint)random.Next(4);
            var key = new LpmKey4(AddressOf(bits), length);
            (object expected, object found) = random.Next(6) switch
            {
                0 => (Add(bits, length, step), TryAdd(map, key, step)),
                1 => (Update(bits, length, step), map.TryUpdate(key, step)),
                2 => (Remove(bits, length), map.Remove(key)),
                3 => ((object)_model.Count, (object)(int)map.Count()),
                _ => (Find(bits, length) ?? -1, map.TryGetValue(key, out int value) ? value : -1),
            };
            Assert.True(expected.Equals(found), $"seed {seed}, step {step}, {key}: the model says {expected}, the map {found}");
        }
    }

    private static IPAddress AddressOf(uint bits) => new([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]);

    private static object TryAdd(LpmTrieMap<LpmKey4, int> map, LpmKey4 key, int value)
    {
        try
        {
            return map.TryAdd(key, value);
        }
        catch (BpfSyscallException error)
        {
            return error.Errno;
        }
    }

    private object Add(uint bits, int length, int value)
    {
        if (IndexOf(bits, length) >= 0)
            return false;
        if (_model.Count == Capacity)
            return Errno.ENOSPC;
        _model.Add((bits, length, value));
        return true;
    }

    private object Update(uint bits, int length, int value)
    {
        int index = IndexOf(bits, length);
        if (index >= 0)
            _model[index] = (bits, length, value);
        return index >= 0;
    }

    private object Remove(uint bits, int length)
    {
        int index = IndexOf(bits, length);
        if (index >= 0)
            _model.RemoveAt(index);
        return index >= 0;
    }

    private object? Find(uint bits, int length) => _model
        .Where(entry => entry.Length <= length && Covers(entry.Bits, entry.Length, bits))
        .OrderByDescending(entry => entry.Length)
        .Select(entry => (object)entry.Value)
        .FirstOrDefault();

    private int IndexOf(uint bits, int length) => _model.FindIndex(entry => entry.Length == length && Covers(entry.Bits, length, bits));

    private static bool Covers(uint prefix, int length, uint bits) => length == 0 || (prefix ^ bits) >> (32 - length) == 0;
}

public sealed class LpmTrieAgainstModelOnKernel : LpmTrieAgainstModelContract<KernelFixture>;

public sealed class LpmTrieAgainstModelOnEmbedded : LpmTrieAgainstModelContract<EmbeddedFixture>;
