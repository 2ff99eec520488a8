using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A value for each cgroup that a program with this map is attached to (the old form; <see cref="CgrpStorageMap{TValue}"/> is the new one).</summary>
/// <remarks>
/// <para>Attaching makes the entries, zeroed; from here they are only read and replaced. They end with the cgroup.</para>
/// <para>Layout: keys of 16 bytes name a cgroup and a place of attachment, keys of 8 bytes only a cgroup.</para>
/// <para>Errors: a key that is not there is an answer; there is no way to insert or remove.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_CGROUP_STORAGE</c>, since 4.19, with keys of 8 bytes since 5.9 (Documentation/bpf/map_cgroup_storage.rst).</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>foreach (CgroupStorageKey key in map.ListKeys()) if (map.TryGetValue(key, out Usage usage)) Report(key.CgroupId, usage);</c></example>
public sealed class CgroupStorageMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : BpfMap, IBpfMap<CgroupStorageMap<TValue>>
    where TValue : unmanaged
{
    private CgroupStorageMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfValues<TValue>(MapType.CgroupStorage);

    /// <inheritdoc/>
    public static CgroupStorageMap<TValue> Bind(MapHandle map) => new(map);

    /// <summary>Reads a value.</summary>
    /// <param name="key">Which.</param>
    /// <param name="value">The value, or zero.</param>
    /// <returns>Whether a program is, or was, attached there.</returns>
    public bool TryGetValue(CgroupStorageKey key, out TValue value)
    {
        value = default;
        return Handle.Succeeded(Handle.Lookup(key.Write(stackalloc byte[CgroupStorageKey.Size], Handle), MapBytes.Writable(ref value)), Errno.ENOENT, BpfCommand.MapLookup);
    }

    /// <summary>Replaces a value.</summary>
    /// <param name="key">Which.</param>
    /// <param name="value">The new value.</param>
    /// <returns>Whether a program is, or was, attached there.</returns>
    public bool TryUpdate(CgroupStorageKey key, in TValue value)
    {
        return Handle.Succeeded(Handle.Update(key.Write(stackalloc byte[CgroupStorageKey.Size], Handle), MapBytes.Of(in value)), Errno.ENOENT, BpfCommand.MapUpdate);
    }

    /// <summary>Lists the keys, newest first.</summary>
    public IReadOnlyList<CgroupStorageKey> ListKeys() => MapKeys.List(Handle, CgroupStorageKey.Read);
}
