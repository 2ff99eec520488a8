using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Lists for each CPU (<c>BPF_F_NO_COMMON_LRU</c>): a CPU evicts only what it inserted.</summary>
internal sealed class PerCpuLru : LruPolicy
{
    private const uint MostScans = 4;
    private const uint EvictedAtOnce = 4;
    private const uint ListsOfCpu = 3;

    private readonly LruGeneration[] _generations;

    internal PerCpuLru(uint elements, int cpus, MapMemory memory, ILruOwner owner)
        : base(owner, new(elements, cpus * (int)ListsOfCpu, memory), memory)
    {
        uint share = elements / (uint)cpus;
        _generations = new LruGeneration[cpus];
        for (uint cpu = 0; cpu < cpus; cpu++)
            _generations[cpu] = new(Lists, cpu * ListsOfCpu, (cpu * share, (cpu + 1) * share), MostScans, owner, memory);
    }

    internal override bool TryTake(ref MapChange change, int cpu, out uint element)
    {
        LruGeneration generation = _generations[cpu];
        generation.Rotate(ref change);
        if (generation.TryTakeFree(ref change, generation.InactiveList, out element))
            return true;
        generation.Shrink(ref change, EvictedAtOnce, generation.FreeList);
        return generation.TryTakeFree(ref change, generation.InactiveList, out element);
    }

    internal override void Release(ref MapChange change, uint element)
    {
        uint cpu = Lists.ListOf(element) / ListsOfCpu;
        if (cpu >= (uint)_generations.Length)
            Lists.ThrowDamaged(cpu);
        _generations[cpu].Free(ref change, element);
    }
}
