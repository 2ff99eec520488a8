using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>Random operations on a typed hash, on a second map of the same spec through bytes, and on a dictionary: all three must agree.</summary>
public abstract class HashAgainstModelContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int Keys = 40;
    private const int Capacity = 24;

    private readonly Dictionary<uint, ulong> _model = [];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void RandomOperations_TypedAndBytes_AgreeWithADictionary(int seed)
    {
        using HashMap<uint, ulong> typed = Host.CreateMap(new HashMapSpec<uint, ulong>(Capacity));
        using HashMap<uint, ulong> bytes = Host.CreateMap(new HashMapSpec<uint, ulong>(Capacity));
        var random = new Random(seed);

        for (int step = 0; step < 2000; step++)
        {
            uint key = (uint)random.Next(Keys);
            int operation = random.Next(8);
            string expected = OnModel(operation, key, (ulong)step);
            string found = OnTyped(typed, operation, key, (ulong)step);
            string low = OnBytes(bytes.Handle, operation, key, (ulong)step);
            Assert.True(expected == found && expected == low, $"seed {seed}, step {step}, operation {operation}, key {key}: {expected}, {found}, {low}");
        }

        Assert.Equal(_model.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)), Contents(typed));
        Assert.Equal(Contents(typed), Contents(bytes));
    }

    private static List<(uint, ulong)> Contents(HashMap<uint, ulong> map)
    {
        List<(uint, ulong)> contents = [];
        foreach (ref readonly MapEntry<uint, ulong> entry in map)
            contents.Add((entry.Key, entry.Value));
        contents.Sort();
        return contents;
    }

    private string OnModel(int operation, uint key, ulong value)
    {
        bool isThere = _model.TryGetValue(key, out ulong old);
        bool isFull = _model.Count == Capacity;
        switch (operation)
        {
            case 0 or 1:
                if (!isThere && isFull)
                    return "E2BIG";
                _model[key] = value;
                return "set";
            case 2:
                if (!isThere && isFull)
                    return "E2BIG";
                return _model.TryAdd(key, value) ? "yes" : "no";
            case 3:
                if (isThere)
                    _model[key] = value;
                return isThere ? "yes" : "no";
            case 4:
                return _model.Remove(key) ? "yes" : "no";
            case 5:
                _model.Remove(key);
                return isThere ? $"{old}" : "no";
            default:
                return isThere ? $"{old}" : "no";
        }
    }

    private static string OnTyped(HashMap<uint, ulong> map, int operation, uint key, ulong value)
    {
        try
        {
            switch (operation)
            {
                case 0:
                    map[key] = value;
                    return "set";
                case 1:
                    map.AddRange([key], [value]);
                    return "set";
                case 2: return map.TryAdd(key, value) ? "yes" : "no";
                case 3: return map.TryUpdate(key, value) ? "yes" : "no";
                case 4: return map.RemoveRange([key]) == 1 ? "yes" : "no";
                case 5: return map.Remove(key, out ulong removed) ? $"{removed}" : "no";
                default: return map.TryGetValue(key, out ulong found) ? $"{found}" : "no";
            }
        }
        catch (BpfSyscallException error)
        {
            return $"{error.Errno}";
        }
    }

    private static string OnBytes(MapHandle map, int operation, uint key, ulong value)
    {
        byte[] keyBytes = BitConverter.GetBytes(key), valueBytes = BitConverter.GetBytes(value), room = new byte[8];
        Errno errno = operation switch
        {
            0 or 1 => map.Update(keyBytes, valueBytes),
            2 => map.Update(keyBytes, valueBytes, UpdateMode.NoExist),
            3 => map.Update(keyBytes, valueBytes, UpdateMode.Exist),
            4 => map.Delete(keyBytes),
            5 => map.LookupAndDelete(keyBytes, room),
            _ => map.Lookup(keyBytes, room),
        };
        return (errno, operation) switch
        {
            (Errno.None, 0 or 1) => "set",
            (Errno.None, 2 or 3 or 4) => "yes",
            (Errno.None, _) => $"{BitConverter.ToUInt64(room)}",
            (Errno.ENOENT or Errno.EEXIST, _) => "no",
            _ => $"{errno}",
        };
    }
}

public sealed class HashAgainstModelOnKernel : HashAgainstModelContract<KernelFixture>;

public sealed class HashAgainstModelOnEmbedded : HashAgainstModelContract<EmbeddedFixture>;
