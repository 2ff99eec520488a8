using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Hands out elements and evicts others to have some.</summary>
/// <remarks>One lock guards all lists; within it the locks of buckets are taken, never the other way round.</remarks>
internal abstract class LruPolicy
{
    private uint _lock;

    protected LruPolicy(ILruElements owner, LruLists lists)
    {
        Owner = owner;
        Lists = lists;
    }

    protected ILruElements Owner { get; }

    protected LruLists Lists { get; }

    /// <summary>Notes a use. Takes no lock.</summary>
    internal void Reference(uint element) => Lists.Reference(element);

    /// <summary>Takes an element for a key of that hash.</summary>
    internal bool TryTake(int cpu, uint hash, out uint element)
    {
        SequenceLock.Enter(ref _lock);
        bool isTaken = TryTakeLocked(cpu, out element);
        if (isTaken)
            Owner.Claim(element, hash);
        SequenceLock.Exit(ref _lock);
        return isTaken;
    }

    /// <summary>Gives back an element that left the hash, or never was in it.</summary>
    internal void Release(uint element)
    {
        SequenceLock.Enter(ref _lock);
        ReleaseLocked(element);
        SequenceLock.Exit(ref _lock);
    }

    protected abstract bool TryTakeLocked(int cpu, out uint element);

    protected abstract void ReleaseLocked(uint element);
}
