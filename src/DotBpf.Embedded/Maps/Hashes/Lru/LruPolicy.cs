using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>Hands out elements and evicts others to have some.</summary>
/// <remarks>One lock guards all lists; within it the locks of buckets are taken, never the other way round.</remarks>
internal abstract unsafe class LruPolicy
{
    private readonly uint* _lock;

    protected LruPolicy(ILruOwner owner, LruLists lists, MapMemory memory)
    {
        Owner = owner;
        Lists = lists;
        _lock = (uint*)memory.Allocate(sizeof(uint));
    }

    protected ILruOwner Owner { get; }

    protected LruLists Lists { get; }

    /// <summary>Notes a use. Takes no lock.</summary>
    internal void Reference(uint element) => Lists.Reference(element);

    /// <summary>Takes the lock of all lists, until the change ends.</summary>
    internal void Lock(ref MapChange change) => change.Lock(_lock);

    /// <summary>Takes an element for a new entry. The lock is held. What was evicted for it stays so; the element is given back with the change.</summary>
    internal abstract bool TryTake(ref MapChange change, int cpu, out uint element);

    /// <summary>Gives back an element that left the hash, or never was in it. The lock is held.</summary>
    internal abstract void Release(ref MapChange change, uint element);
}
