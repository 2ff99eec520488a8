using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Lists for each CPU (<c>BPF_F_NO_COMMON_LRU</c>): a CPU evicts only what it inserted.</summary>
internal sealed class PerCpuLru : LruPolicy
{
    private const uint MostScans = 4;
    private const uint EvictedAtOnce = 4;
    private const uint ListsOfCpu = 3;

    private readonly LruGeneration[] _generations;

    internal PerCpuLru(uint elements, int cpus, MapMemory memory, ILruElements owner)
        : base(owner, new(elements, cpus * (int)ListsOfCpu, memory))
    {
        uint share = elements / (uint)cpus;
        _generations = new LruGeneration[cpus];
        for (uint cpu = 0; cpu < cpus; cpu++)
            _generations[cpu] = new(Lists, cpu * ListsOfCpu, (cpu * share, (cpu + 1) * share), MostScans, owner);
    }

    protected override bool TryTakeLocked(int cpu, out uint element)
    {
        LruGeneration generation = _generations[cpu];
        generation.Rotate();
        if (generation.TryTakeFree(generation.InactiveList, out element))
            return true;
        generation.Shrink(EvictedAtOnce, generation.FreeList);
        return generation.TryTakeFree(generation.InactiveList, out element);
    }

    protected override void ReleaseLocked(uint element) => _generations[Lists.ListOf(element) / ListsOfCpu].Free(element);
}
