using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Network devices by index, to which XDP programs redirect packets.</summary>
/// <remarks>
/// <para>Layout: a value is the device's index and, in values of 8 bytes, a program that runs on packets as they leave.</para>
/// <para>Errors: an unknown device is <see cref="Errno.EINVAL"/>, as is a program that was not loaded to be attached to a device map. Devices are those of the caller's network namespace; an entry goes with its device.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_DEVMAP</c>, since 4.14, with programs since 5.8 (Documentation/bpf/map_devmap.rst); needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example><c>map.Set(0, NetworkInterface.GetAllNetworkInterfaces()[0].GetIPProperties().GetIPv4Properties().Index);</c></example>
public sealed class DevMap : RedirectMap, IBpfMap<DevMap>
{
    private DevMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<uint>(MapType.DevMap);

    /// <inheritdoc/>
    public static DevMap Bind(MapHandle map) => new(map);

    /// <summary>Stores a device in a slot, in place of the one that is there.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="interfaceIndex">The device.</param>
    /// <param name="program">What runs on packets as they leave, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="InvalidOperationException">The map's values have no room for a program.</exception>
    /// <exception cref="BpfSyscallException">There is no such device, or the program is not for device maps (<see cref="Errno.EINVAL"/>).</exception>
    public void Set(int index, int interfaceIndex, BpfProgram? program = null) => SetTarget(index, interfaceIndex, program);

    /// <summary>Reads which device is in a slot.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="entry">The device and its program.</param>
    /// <returns>Whether the slot holds one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public bool TryGet(int index, out DevMapEntry entry)
    {
        bool isThere = TryGetTarget(index, out int device, out uint programId);
        entry = new DevMapEntry(device, programId);
        return isThere;
    }
}
