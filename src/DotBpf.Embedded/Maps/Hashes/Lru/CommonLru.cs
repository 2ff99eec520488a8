using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Lists for all CPUs, and for each CPU a few elements set aside: free ones, and ones it took and that still count as new.</summary>
internal sealed class CommonLru : LruPolicy
{
    private const uint MostScans = 128;
    private const uint MostSetAside = 128;
    private const uint ListsOfAll = 3;

    private readonly LruGeneration _generation;
    private readonly int[] _nextVictims;
    private readonly uint _setAside;

    internal CommonLru(uint elements, int cpus, MapMemory memory, ILruElements owner)
        : base(owner, new(elements, (int)ListsOfAll + (2 * cpus), memory))
    {
        _generation = new(Lists, 0, (0, elements), MostScans, owner);
        _setAside = Math.Clamp(elements / (uint)cpus / 2, 1, MostSetAside);
        _nextVictims = [.. Enumerable.Range(0, cpus)];
    }

    protected override bool TryTakeLocked(int cpu, out uint element)
    {
        if (Lists.IsEmpty(FreeOf(cpu)))
            Refill(cpu);
        bool isFound = TryHead(FreeOf(cpu), out element) || TrySteal(cpu, out element);
        if (isFound)
            Lists.Move(element, PendingOf(cpu));
        return isFound;
    }

    protected override void ReleaseLocked(uint element)
    {
        uint list = Lists.ListOf(element);
        if (IsPending(list))
            Lists.Move(element, list - 1);
        else
            _generation.Free(element);
    }

    private static uint FreeOf(int cpu) => ListsOfAll + (2 * (uint)cpu);

    private static uint PendingOf(int cpu) => FreeOf(cpu) + 1;

    private static bool IsPending(uint list) => list >= ListsOfAll && (list - ListsOfAll) % 2 == 1;

    private void Refill(int cpu)
    {
        while (!Lists.IsEmpty(PendingOf(cpu)))
            _generation.Admit(Lists.Tail(PendingOf(cpu)));
        _generation.Rotate();
        uint moved = 0;
        while (moved < _setAside && _generation.TryTakeFree(FreeOf(cpu), out _))
            moved++;
        if (moved < _setAside)
            _generation.Shrink(_setAside - moved, FreeOf(cpu));
    }

    /// <summary>Takes what another CPU, or this one, set aside; CPUs take turns as victims.</summary>
    private bool TrySteal(int cpu, out uint element)
    {
        int first = _nextVictims[cpu], victim = first;
        bool isFound;
        do
        {
            isFound = TryHead(FreeOf(victim), out element) || TryEvictPending(victim, out element);
            victim = (victim + 1) % _nextVictims.Length;
        }
        while (!isFound && victim != first);
        _nextVictims[cpu] = victim;
        return isFound;
    }

    private bool TryEvictPending(int cpu, out uint element) =>
        TryEvictPending(cpu, evenReferenced: false, out element) || TryEvictPending(cpu, evenReferenced: true, out element);

    private bool TryEvictPending(int cpu, bool evenReferenced, out uint element)
    {
        element = Lists.Tail(PendingOf(cpu));
        while (!Lists.IsSentinel(element))
        {
            if ((evenReferenced || !Lists.IsReferenced(element)) && Owner.TryEvict(element))
                return true;
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
