using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Network devices by any number, to which XDP programs redirect packets.</summary>
/// <remarks>
/// <para>Layout: a key is a 4-byte number, usually the device's own; a value is as in <see cref="DevMap"/>.</para>
/// <para>Errors: as in <see cref="DevMap"/>; a full map is <see cref="Errno.E2BIG"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_DEVMAP_HASH</c>, since 5.4, with programs since 5.8 (Documentation/bpf/map_devmap.rst); needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example><c>map.Set((uint)device, device);</c></example>
public sealed class DevHashMap : BpfMap, IBpfMap<DevHashMap>
{
    private DevHashMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<uint>(MapType.DevMapHash);

    /// <summary>How many devices fit.</summary>
    public uint Capacity => Handle.Info.MaxEntries;

    /// <inheritdoc/>
    public static DevHashMap Bind(MapHandle map) => new(map);

    /// <summary>Stores a device under a number, in place of the one that is there.</summary>
    /// <param name="key">The number.</param>
    /// <param name="interfaceIndex">The device.</param>
    /// <param name="program">What runs on packets as they leave, or <see langword="null"/>.</param>
    /// <exception cref="InvalidOperationException">The map's values have no room for a program.</exception>
    /// <exception cref="BpfSyscallException">There is no such device, or the program is not for device maps (<see cref="Errno.EINVAL"/>); the map is full (<see cref="Errno.E2BIG"/>).</exception>
    public void Set(uint key, int interfaceIndex, BpfProgram? program = null) =>
        Handle.ThrowIfFailed(Update(key, interfaceIndex, program, UpdateMode.Any), BpfCommand.MapUpdate);

    /// <summary>Stores a device under a number that is not there.</summary>
    /// <param name="key">The number.</param>
    /// <param name="interfaceIndex">The device.</param>
    /// <param name="program">What runs on packets as they leave, or <see langword="null"/>.</param>
    /// <returns>Whether the number was not there.</returns>
    /// <exception cref="BpfSyscallException">As for <see cref="Set"/>.</exception>
    public bool TryAdd(uint key, int interfaceIndex, BpfProgram? program = null)
    {
        return Handle.Succeeded(Update(key, interfaceIndex, program, UpdateMode.NoExist), Errno.EEXIST, BpfCommand.MapUpdate);
    }

    /// <summary>Reads which device is stored under a number.</summary>
    /// <param name="key">The number.</param>
    /// <param name="entry">The device and its program.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(uint key, out DevMapEntry entry)
    {
        bool isThere = RedirectValue.TryGet(Handle, MapBytes.Of(in key), out uint device, out uint programId);
        entry = new DevMapEntry((int)device, programId);
        return isThere;
    }

    /// <summary>Removes a device.</summary>
    /// <param name="key">Its number.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(uint key)
    {
        return Handle.Succeeded(Handle.Delete(MapBytes.Of(in key)), Errno.ENOENT, BpfCommand.MapDelete);
    }

    /// <summary>Lists the keys.</summary>
    /// <remarks>Promise: <see cref="BpfMap.Iteration"/> says it; while others remove entries, keys may come twice or not at all.</remarks>
    public IReadOnlyList<uint> ListKeys() => Keys();

    /// <summary>Counts the entries by walking the map.</summary>
    public int Count() => Keys().Count;

    /// <summary>Removes every entry that is there when its turn comes.</summary>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Clear() => MapRange.Delete<uint>(Handle, CollectionsMarshal.AsSpan(Keys()));

    private List<uint> Keys() => MapKeys.List(Handle, MemoryMarshal.Read<uint>);

    private Errno Update(uint key, int interfaceIndex, BpfProgram? program, UpdateMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        return RedirectValue.Update(Handle, MapBytes.Of(in key), (uint)interfaceIndex, program, mode);
    }
}
