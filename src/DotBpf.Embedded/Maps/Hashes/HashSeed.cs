using System.Security.Cryptography;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Where the hashes of a map begin: at random, so that nobody can choose keys that all fall into one bucket.</summary>
internal static unsafe class HashSeed
{
    /// <summary>The place of a map's seed in its memory; the seed of a new map is chosen. Sockets are spread without one (sock_hash_bucket_hash, net/core/sock_map.c, 6.18).</summary>
    internal static uint* Place(MapInfo info, MapMemory memory)
    {
        uint* seed = (uint*)memory.Allocate(sizeof(uint));
        if (memory.IsNew && info.Type != MapType.SockHash && !info.Flags.HasFlag(MapFlags.ZeroSeed))
            *seed = (uint)RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue);
        return seed;
    }
}
