using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Carries the entries of a map over into one of another shape.</summary>
internal sealed class MapMigration
{
    private const int EntriesAtOnce = 512;
    private const string LeftAsItIs = "The pinned map was left as it is.";

    private readonly TypeConversion _keys;
    private readonly TypeConversion _values;

    private MapMigration(TypeConversion keys, TypeConversion values)
    {
        _keys = keys;
        _values = values;
    }

    /// <summary>The old fields that are left behind.</summary>
    internal IEnumerable<string> Dropped => [.. _keys.Dropped.Select(name => $"key.{name}"), .. _values.Dropped];

    /// <summary>Plans the way from a map that exists to one that a spec asks for.</summary>
    /// <param name="old">The map.</param>
    /// <param name="spec">The spec.</param>
    /// <param name="obstacle">What cannot be bridged.</param>
    /// <returns>The plan, or <see langword="null"/> when there is an obstacle.</returns>
    internal static MapMigration? TryPlan(MapInfo old, MapSpec spec, out MapDifference? obstacle)
    {
        if (!CanCopy(old.Type) || !CanCopy(spec.Type) || IsPerCpu(old.Type) != IsPerCpu(spec.Type))
        {
            obstacle = new("kind", $"{spec.Type}", $"{old.Type}, whose entries cannot be carried over");
            return null;
        }

        TypeConversion? keys = TypeConversion.TryPlan("key", old.KeyType, (int)old.KeySize, spec.KeyType, (int)spec.KeySize, out obstacle);
        TypeConversion? values = keys is null
            ? null
            : TypeConversion.TryPlan("value", old.ValueType, (int)old.ValueSize, spec.ValueType, (int)spec.ValueSize, out obstacle);
        return values is null ? null : new MapMigration(keys!, values);
    }

    /// <summary>Copies all entries.</summary>
    /// <exception cref="MapLayoutException">A number does not fit into its new field, or different keys became equal.</exception>
    /// <exception cref="BpfSyscallException">The new map has no room for them.</exception>
    internal void Copy(MapHandle old, MapHandle target)
    {
        byte[] key = new byte[target.KeySize], value = new byte[target.ValueSize];
        using MapWalk walk = new(old, EntriesAtOnce);
        while (walk.MoveNext())
        {
            for (int i = 0; i < walk.Count; i++)
            {
                CheckFits(_keys.Convert(walk.Key(i), key), target);
                ConvertSlots(walk.Value(i), old, value, target);
                Store(key, value, target);
            }
        }
    }

    private void Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, MapHandle target)
    {
        bool mayMeet = _keys.Dropped.Count != 0 && !IsArray(target.Info.Type);
        Errno errno = target.Update(key, value, mayMeet ? UpdateMode.NoExist : UpdateMode.Any);
        if (errno == Errno.EEXIST)
            throw new MapLayoutException(target.Info.Name, [new("keys", $"different ones without {string.Join(", ", _keys.Dropped)}", "equal ones, so that entries would be lost")], LeftAsItIs);

        // Every index of an array is there, also those that nobody wrote.
        bool isLost = errno != Errno.E2BIG || !IsArray(target.Info.Type) || value.ContainsAnyExcept((byte)0);
        if (isLost)
            target.ThrowIfFailed(errno, BpfCommand.MapUpdate);
    }

    private void ConvertSlots(ReadOnlySpan<byte> values, MapHandle old, Span<byte> converted, MapHandle target)
    {
        int slots = IsPerCpu(old.Info.Type) ? old.Host.PossibleCpus : 1;
        (int oldStride, int stride) = (values.Length / slots, converted.Length / slots);
        for (int cpu = 0; cpu < slots; cpu++)
        {
            Span<byte> slot = converted.Slice(cpu * stride, stride);
            slot.Clear();
            CheckFits(_values.Convert(values.Slice(cpu * oldStride, (int)old.Info.ValueSize), slot[..(int)target.Info.ValueSize]), target);
        }
    }

    private static void CheckFits(string? field, MapHandle target)
    {
        if (field is not null)
            throw new MapLayoutException(target.Info.Name, [new(field, "a number that fits its new width", "one that does not")], LeftAsItIs);
    }

    private static bool CanCopy(MapType type) => type is MapType.Hash or MapType.LruHash or MapType.LpmTrie || IsArray(type) || IsPerCpu(type);

    private static bool IsPerCpu(MapType type) => type is MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.PerCpuArray;

    private static bool IsArray(MapType type) => type is MapType.Array or MapType.PerCpuArray;
}
