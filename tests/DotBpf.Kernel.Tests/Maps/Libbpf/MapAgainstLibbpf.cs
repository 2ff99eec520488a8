using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>Two maps of the same spec in the kernel, one driven through this library and one through libbpf. Each operation is done on both; answers must be equal.</summary>
internal sealed class MapAgainstLibbpf : IDisposable
{
    private const byte Untouched = 0xA5;

    private readonly MapSpec _spec;
    private readonly MapHandle _map;
    private readonly LibbpfMaps _peer;
    private readonly List<string> _steps = [];
    private IDisposable? _cpu;
    private Operand _token = Operand.None;

    private MapAgainstLibbpf(KernelHost host, MapSpec spec, MapHandle map, LibbpfMaps peer)
    {
        (_spec, _map, _peer) = (spec, map, peer);
        Host = host;
    }

    internal MapHandle Map => _map;

    /// <summary>How often both were asked.</summary>
    internal int Answers { get; private set; }

    /// <summary>How often both did what was asked.</summary>
    internal int Successes { get; private set; }

    private KernelHost Host { get; }

    /// <summary>Creates both.</summary>
    /// <param name="host">The host of ours.</param>
    /// <param name="peer">The host of the other.</param>
    /// <param name="spec">What they shall be.</param>
    /// <returns>The pair; <see langword="null"/> when both were refused, and for the same reason.</returns>
    internal static MapAgainstLibbpf? Create(KernelHost host, LibbpfMaps peer, MapSpec spec)
    {
        using MapHandle? inner = spec.Inner is { } template ? host.CreateMap(template) : null;
        (Errno errno, MapHandle? map) = Create(host, spec);
        string types = map?.Info.ValueType is null ? "0" : $"{map.Info.Id}";
        Answer answer = peer.Ask($"create {(int)spec.Type} {spec.KeySize} {spec.ValueSize} {spec.MaxEntries} {(uint)spec.Flags} {spec.Extra} {spec.NumaNode} {inner?.Info.Id ?? 0} {types}");
        var pair = map is null ? null : new MapAgainstLibbpf(host, spec, map, peer);
        string ours = map?.Info is { } info ? $"{(int)info.Type},{info.KeySize},{info.ValueSize},{info.MaxEntries},{(uint)info.Flags:x},{info.Extra}" : "";
        if (answer == new Answer(errno, 0, ours))
            return pair;
        pair?.Dispose();
        throw new Xunit.Sdk.XunitException($"libbpf: {answer}\nours:   {errno}, {ours}\n{spec}");
    }

    public void Dispose()
    {
        _cpu?.Dispose();
        _map.Dispose();
    }

    internal void Lookup(Operand key, Operand before, LookupMode mode) => Same(
        $"lookup {key.Text} {before.Text} {(ulong)mode}",
        () => Read(before, value => _map.Lookup(key.Bytes, value, mode)));

    internal void LookupAndDelete(Operand key, LookupMode mode)
    {
        Operand before = Operand.Of(Room(_map.ValueSize));
        Same($"lookup-and-delete {key.Text} {before.Text} {(ulong)mode}", () => Read(before, value => _map.LookupAndDelete(key.Bytes, value, mode)));
    }

    internal void Update(Operand key, Operand value, UpdateMode mode) => Same(
        $"update {key.Text} {value.Text} {(ulong)mode}",
        () => Answer.Of(value.References.Length == 0 ? _map.Update(key.Bytes, value.Bytes, mode) : _map.UpdateReferences(key.Bytes, [.. value.Bytes], value.References, mode), []));

    internal void Delete(Operand key) => Same($"delete {key.Text}", () => Answer.Of(_map.Delete(key.Bytes), []));

    internal void GetNextKey(Operand key)
    {
        byte[] next = Room(_map.KeySize);
        Same($"next-key {key.Text} {next.Length}", () => Answer.Of(_map.GetNextKey(key.Bytes, next), next));
    }

    internal void LookupBatch(Operand from, int count, LookupMode mode, bool deletes)
    {
        byte[] token = Room(_map.TokenSize), keys = Room(count * _map.KeySize), values = Room(count * _map.ValueSize);
        Same($"{(deletes ? "lookup-and-delete-batch" : "lookup-batch")} {from.Text} {token.Length} {keys.Length} {values.Length} {count} {(ulong)mode}", () =>
        {
            int done = count;
            Errno errno = deletes ? _map.LookupAndDeleteBatch(from.Bytes, token, keys, values, ref done, mode) : _map.LookupBatch(from.Bytes, token, keys, values, ref done, mode);
            return Answer.Of(errno, [.. token, .. keys, .. values], done);
        }, count);
        _token = Operand.Of(token);
    }

    /// <summary>Goes on where the last batch ended.</summary>
    internal void NextBatch(int count, LookupMode mode, bool deletes) => LookupBatch(_token, count, mode, deletes);

    internal void UpdateBatch(byte[] keys, byte[] values, int count, UpdateMode mode) => Same(
        $"update-batch {Operand.Of(keys).Text} {Operand.Of(values).Text} {count} {(ulong)mode}",
        () =>
        {
            int done = count;
            return Answer.Of(_map.UpdateBatch(keys, values, ref done, mode), [], done);
        },
        count);

    internal void DeleteBatch(byte[] keys, int count) => Same(
        $"delete-batch {Operand.Of(keys).Text} {count}",
        () =>
        {
            int done = count;
            return Answer.Of(_map.DeleteBatch(keys, ref done), [], done);
        },
        count);

    internal void Freeze() => Same("freeze", () => Answer.Of(_map.Freeze(), []));

    /// <summary>Does a step by libbpf alone.</summary>
    internal Answer AskPeer(string step)
    {
        Answer answer = _peer.Ask(step);
        _steps.Add($"{step} → {answer.Errno}");
        return answer;
    }

    /// <summary>What libbpf finds, key by key.</summary>
    internal List<(string Key, string Value)> WalkPeer()
    {
        List<(string Key, string Value)> entries = [];
        Answer key = _peer.Ask($"next-key - {_map.KeySize}");
        for (; key.Errno == Errno.None; key = _peer.Ask($"next-key {key.Bytes} {_map.KeySize}"))
            entries.Add((key.Bytes, _peer.Ask($"lookup {key.Bytes} {Convert.ToHexString(new byte[_map.ValueSize])} 0").Bytes));
        return entries;
    }

    /// <summary>Goes on at another CPU, with both.</summary>
    internal void EnterCpu(int cpu)
    {
        _cpu?.Dispose();
        _cpu = Host.EnterCpu(cpu);
        _steps.Add($"cpu {cpu}: {_peer.Ask($"cpu {cpu}").Errno}");
    }

    /// <summary>Compares all keys and values, and their order.</summary>
    internal void CompareContents()
    {
        if (_map.KeySize == 0)
        {
            Drain();
            return;
        }

        byte[] before = [], key = new byte[_map.KeySize];
        uint left = _spec.MaxEntries + 1;
        while (left-- > 0 && _map.GetNextKey(before, key) == Errno.None)
        {
            GetNextKey(Operand.Of(before));
            Lookup(Operand.Of(key), Operand.Of(Room(_map.ValueSize)), LookupMode.None);
            before = [.. key];
        }

        GetNextKey(Operand.Of(before));
    }

    private static (Errno Errno, MapHandle? Map) Create(KernelHost host, MapSpec spec)
    {
        try
        {
            using TypesHandle? types = spec.OwnTypes is { } own ? host.LoadTypes(own) : null;
            return (Errno.None, host.CreateMap(spec, types));
        }
        catch (BpfSyscallException error)
        {
            return (error.Errno, null);
        }
        catch (FeatureNotSupportedException)
        {
            return (Errno.EINVAL, null);
        }
    }

    private static byte[] Room(int size)
    {
        var bytes = new byte[size];
        Array.Fill(bytes, Untouched);
        return bytes;
    }

    private static Answer Read(Operand before, Func<byte[], Errno> read)
    {
        byte[] value = [.. before.Bytes];
        return Answer.Of(read(value), value);
    }

    private void Drain()
    {
        if (_spec.Type is MapType.Queue or MapType.Stack)
        {
            for (uint left = _spec.MaxEntries + 1; left > 0; left--)
                LookupAndDelete(Operand.None, LookupMode.None);
        }
    }

    /// <summary>Does a step on both.</summary>
    /// <param name="step">What libbpf is told.</param>
    /// <param name="ours">The same by this library.</param>
    /// <param name="count">How many entries it is about.</param>
    internal void Same(string step, Func<Answer> ours, int count = 0)
    {
        Answer found = Settle(ours), expected = Counted(Settle(() => _peer.Ask(step)), count);
        _steps.Add($"{step} → {expected.Errno}");
        if (found != expected)
            throw new Xunit.Sdk.XunitException($"{_spec.Type} (key {_spec.KeySize}, value {_spec.ValueSize}, {_spec.MaxEntries} entries, {_spec.Flags})\nlibbpf: {expected}\nours:   {found}\n{string.Join('\n', _steps)}");
        Answers++;
        Successes += found.Errno == Errno.None ? 1 : 0;
    }

    // While the storage of an owner in the map before goes, which the kernel does some time after the map, there is no new one.
    private static Answer Settle(Func<Answer> operation)
    {
        Answer answer = operation();
        while (answer.Errno == Errno.EAGAIN)
            answer = operation();
        return answer;
    }

    // What is refused as a whole leaves the count of libbpf's caller as it was; ours is of what was done.
    private static Answer Counted(Answer answer, int asked) =>
        answer.Errno is not (Errno.None or Errno.ENOENT or Errno.ENOSPC) && answer.Count == asked ? answer with { Count = 0 } : answer;
}
