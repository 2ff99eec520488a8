using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>CPUs to which XDP programs redirect packets, to spread the work of the network stack.</summary>
/// <remarks>
/// <para>Layout: the key is the number of the CPU; a value is the length of its queue and, in values of 8 bytes, a program that runs on packets there.</para>
/// <para>Errors: a CPU that the machine cannot have is <see cref="Errno.ENODEV"/>; more than 16384 packets are <see cref="Errno.EOVERFLOW"/>; a program that was not loaded for CPU maps is <see cref="Errno.ENOMEM"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_CPUMAP</c>, since 4.15, with programs since 5.9 (Documentation/bpf/map_cpumap.rst).</para>
/// </remarks>
/// <example><c>map.Set(cpu: 2, queueSize: 192);</c></example>
public sealed class CpuMap : RedirectMap, IBpfMap<CpuMap>
{
    private CpuMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<uint>(MapType.CpuMap);

    /// <inheritdoc/>
    public static CpuMap Bind(MapHandle map) => new(map);

    /// <summary>Lets packets be redirected to a CPU.</summary>
    /// <param name="cpu">The kernel's number of the CPU.</param>
    /// <param name="queueSize">How many packets wait for it at most, 1 to 16384.</param>
    /// <param name="program">What runs on packets there, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The map has no room for that CPU.</exception>
    /// <exception cref="InvalidOperationException">The map's values have no room for a program.</exception>
    /// <exception cref="BpfSyscallException">The machine has no such CPU, or the queue or the program is refused.</exception>
    public void Set(int cpu, int queueSize, BpfProgram? program = null) => SetTarget(cpu, queueSize, program);

    /// <summary>Reads how packets are redirected to a CPU.</summary>
    /// <param name="cpu">The kernel's number of the CPU.</param>
    /// <param name="entry">The length of the queue and the program.</param>
    /// <returns>Whether they are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The map has no room for that CPU.</exception>
    public bool TryGet(int cpu, out CpuMapEntry entry)
    {
        bool isThere = TryGetTarget(cpu, out int queueSize, out uint programId);
        entry = new CpuMapEntry(queueSize, programId);
        return isThere;
    }
}
