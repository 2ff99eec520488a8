using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>The hash whose elements an LRU policy hands out.</summary>
internal interface ILruOwner
{
    /// <summary>Takes an element out of its chain.</summary>
    /// <returns>Whether it was in one; then the change has the chain's lock as its last.</returns>
    bool TryEvict(ref MapChange change, uint element);
}
