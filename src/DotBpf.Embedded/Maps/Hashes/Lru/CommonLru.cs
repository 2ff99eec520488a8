using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Lists for all CPUs, and for each CPU a few elements set aside: free ones, and ones it took and that still count as new.</summary>
internal sealed unsafe class CommonLru : LruPolicy
{
    private const uint MostScans = 128;
    private const uint MostSetAside = 128;
    private const uint ListsOfAll = 3;

    private readonly LruGeneration _generation;
    private readonly uint* _nextVictims;
    private readonly int _cpus;
    private readonly uint _setAside;

    internal CommonLru(uint elements, int cpus, MapMemory memory, ILruOwner owner)
        : base(owner, new(elements, (int)ListsOfAll + (2 * cpus), memory), memory)
    {
        _generation = new(Lists, 0, (0, elements), MostScans, owner, memory);
        _setAside = Math.Clamp(elements / (uint)cpus / 2, 1, MostSetAside);
        _cpus = cpus;
        _nextVictims = (uint*)memory.Allocate((ulong)cpus * sizeof(uint));
        for (uint cpu = 0; memory.IsNew && cpu < cpus; cpu++)
            _nextVictims[cpu] = cpu;
    }

    internal override bool TryTake(ref MapChange change, int cpu, out uint element)
    {
        if (Lists.IsEmpty(FreeOf(cpu)))
            Refill(ref change, cpu);
        bool isFound = TryHead(FreeOf(cpu), out element) || TrySteal(ref change, cpu, out element);
        if (isFound)
            Lists.Move(ref change, element, PendingOf(cpu));
        return isFound;
    }

    internal override void Release(ref MapChange change, uint element)
    {
        uint list = Lists.ListOf(element);
        if (IsPending(list))
            Lists.Move(ref change, element, list - 1);
        else
            _generation.Free(ref change, element);
    }

    private static uint FreeOf(int cpu) => ListsOfAll + (2 * (uint)cpu);

    private static uint PendingOf(int cpu) => FreeOf(cpu) + 1;

    private static bool IsPending(uint list) => list >= ListsOfAll && (list - ListsOfAll) % 2 == 1;

    private void Refill(ref MapChange change, int cpu)
    {
        for (uint steps = 1; !Lists.IsEmpty(PendingOf(cpu)); steps++)
        {
            Lists.CheckLength(steps);
            _generation.Admit(ref change, Lists.Tail(PendingOf(cpu)));
        }

        _generation.Rotate(ref change);
        uint moved = 0;
        for (; moved < _setAside && _generation.TryTakeFree(ref change, FreeOf(cpu), out _); moved++)
            change.Settle();
        if (moved < _setAside)
            _generation.Shrink(ref change, _setAside - moved, FreeOf(cpu));
    }

    /// <summary>Takes what another CPU, or this one, set aside; CPUs take turns as victims.</summary>
    private bool TrySteal(ref MapChange change, int cpu, out uint element)
    {
        int first = (int)(_nextVictims[cpu] % (uint)_cpus), victim = first;
        bool isFound;
        do
        {
            isFound = TryHead(FreeOf(victim), out element) || TryEvictPending(ref change, victim, cpu, out element);
            victim = (victim + 1) % _cpus;
        }
        while (!isFound && victim != first);
        change.Set(&_nextVictims[cpu], (uint)victim);
        return isFound;
    }

    private bool TryEvictPending(ref MapChange change, int victim, int cpu, out uint element) =>
        TryEvictPending(ref change, victim, cpu, evenReferenced: false, out element)
        || TryEvictPending(ref change, victim, cpu, evenReferenced: true, out element);

    private bool TryEvictPending(ref MapChange change, int victim, int cpu, bool evenReferenced, out uint element)
    {
        element = Lists.Tail(PendingOf(victim));
        for (uint steps = 1; !Lists.IsSentinel(element); steps++)
        {
            if ((evenReferenced || !Lists.IsReferenced(element)) && Owner.TryEvict(ref change, element))
            {
                Lists.Move(ref change, element, FreeOf(cpu));
                change.Settle();
                change.Unlock();
                return true;
            }

            Lists.CheckLength(steps);
            element = Lists.Headward(element);
        }

        return false;
    }

    private bool TryHead(uint list, out uint element)
    {
        element = Lists.Head(list);
        return !Lists.IsEmpty(list);
    }
}
