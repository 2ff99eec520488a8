namespace DotBpf.Embedded.Maps.Hashes.Lru;

/// <summary>What an LRU policy asks of the hash whose elements it hands out. Called with the policy's lock held.</summary>
internal interface ILruElements
{
    /// <summary>Says which hash an element is about to be used for, so that it can be evicted.</summary>
    void Claim(uint element, uint hash);

    /// <summary>Takes an element out of its chain.</summary>
    /// <returns>Whether it was in one; not so while another thread is inserting or deleting it.</returns>
    bool TryEvict(uint element);
}
