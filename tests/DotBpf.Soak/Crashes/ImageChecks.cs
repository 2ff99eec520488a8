using DotBpf.Embedded.Maps.Hashes;

namespace DotBpf.Soak.Crashes;

/// <summary>What must hold of each kind of map at every moment at which nobody changes it.</summary>
internal static unsafe class ImageChecks
{
    private const uint NoEntry = 1u << 31;
    private const int LruListsOfAll = 3;
    private const int LruListsOfCpu = 3;

    /// <summary>A hash: every element is in the chain of its own bucket once, or free; no key is there twice; the count is right.</summary>
    internal static void CheckHash(string path)
    {
        MapImage image = new(path);
        HashSet<uint> chained = WalkBuckets(image, image.MaxEntries + 1, hasFreeList: true);
        image.CheckEnd();
        Assert.InRange(chained.Count, 0, image.MaxEntries);
    }

    /// <summary>An LRU hash: besides, every element is on one list; those in chains on lists of such, the others on lists of free ones.</summary>
    internal static void CheckLru(string path)
    {
        MapImage image = new(path);
        HashSet<uint> chained = WalkBuckets(image, image.MaxEntries, hasFreeList: false);
        int listed = CheckLists(image, LruListsOfAll + (2 * image.Cpus), list => list == 2 || (list > 2 && list % 2 == 1), chained);
        uint fresh = image.Word(image.Block(8));
        image.Block(image.Cpus * 4);
        image.CheckEnd();
        Assert.Equal(fresh, (uint)listed);
    }

    /// <summary>An LRU hash with lists for each CPU: the same, and no CPU has more than its share.</summary>
    internal static void CheckLruOfCpus(string path)
    {
        MapImage image = new(path);
        HashSet<uint> chained = WalkBuckets(image, image.MaxEntries, hasFreeList: false);
        int listed = CheckLists(image, LruListsOfCpu * image.Cpus, list => list % LruListsOfCpu == 2, chained), share = image.MaxEntries / image.Cpus, fresh = 0;
        for (int cpu = 0; cpu < image.Cpus; cpu++)
        {
            int next = (int)image.Word(image.Block(8));
            Assert.InRange(next, cpu * share, (cpu + 1) * share);
            fresh += next - (cpu * share);
        }

        image.CheckEnd();
        Assert.Equal(fresh, listed);
    }

    /// <summary>A trie: prefixes grow on the way down and begin as their parents do; what is no entry has two children; the counts are right.</summary>
    internal static void CheckTrie(string path)
    {
        MapImage image = new(path);
        int state = image.Block(12);
        StoreImage nodes = new(image, (2 * image.MaxEntries) + 2);
        image.CheckEnd();
        image.CheckLock(state);
        uint entries = 0;
        CheckNode(image, nodes, image.Word(state + 4), parent: null, ref entries);
        Assert.Equal(entries, image.Word(state + 8));
        nodes.CheckRest();
    }

    /// <summary>A queue: what is in it, the oldest first.</summary>
    internal static List<long> ReadQueue(string path)
    {
        MapImage image = new(path);
        int state = image.Block(24), slots = image.MaxEntries + 1, values = image.Block(slots * image.ValueSize);
        image.CheckEnd();
        image.CheckLock(state + 16);
        image.CheckSeats();
        int head = (int)image.Long(state), tail = (int)image.Long(state + 8);
        Assert.InRange(head, 0, slots - 1);
        List<long> found = [];
        for (int slot = tail; slot != head; slot = (slot + 1) % slots)
            found.Add((long)image.Long(values + (slot * image.ValueSize)));
        return found;
    }

    /// <summary>An arena: ranges of free pages are in order, apart from each other, and nowhere else; no free page is there.</summary>
    /// <returns>The pages that somebody has.</returns>
    internal static List<int> ReadArena(string path)
    {
        MapImage image = new(path);
        int state = image.Block(24), ranges = image.Block(image.MaxEntries * 12), states = image.Block((image.MaxEntries + 3) & ~3);
        image.Pages(image.MaxEntries);
        image.CheckEnd();
        image.CheckSeats();
        image.CheckLock(state);
        bool[] isFree = new bool[image.MaxEntries + 1];
        HashSet<uint> starts = [];
        uint before = 0;
        for (uint link = image.Word(state + 8); link != 0; before = link, link = image.Word(ranges + ((int)(link - 1) * 12) + 8))
        {
            Assert.InRange(link, 1u, (uint)image.MaxEntries);
            Assert.True(starts.Add(link - 1), $"pages from {link - 1} on are free twice");
            int start = (int)link - 1, range = ranges + (start * 12), end = start + (int)image.Word(range);
            Assert.InRange(end, start + 1, image.MaxEntries);
            Assert.Equal(before, image.Word(range + 4));
            for (int page = start; page < end; page++)
            {
                Assert.False(isFree[page], $"page {page} is free twice");
                isFree[page] = true;
            }
        }

        Assert.Equal(before, image.Word(state + 12));
        for (int page = 0; page < image.MaxEntries; page++)
        {
            Assert.Equal(starts.Contains((uint)page), image.Word(ranges + (page * 12)) != 0);
            Assert.True(!isFree[page] || image.Bytes(states + page, 1)[0] != 1, $"page {page} is there and free");
            Assert.True(!starts.Contains((uint)page) || page == 0 || !isFree[page - 1], $"free pages before and after {page} are apart");
        }

        return [.. Enumerable.Range(0, image.MaxEntries).Where(page => !isFree[page])];
    }

    private static HashSet<uint> WalkBuckets(MapImage image, int elements, bool hasFreeList)
    {
        image.CheckSeats();
        uint seed = image.Word(image.Block(4));
        int buckets = MapImage.PowerOfTwo(image.MaxEntries), table = image.Block(buckets * 8);
        StoreImage store = new(image, elements);
        HashSet<uint> chained = [];
        HashSet<string> keys = [];
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            image.CheckLock(table + (bucket * 8) + 4);
            for (uint link = image.Word(table + (bucket * 8)); link != 0; link = image.Word(store.HeaderOf(link - 1)))
            {
                uint index = store.Follow(link);
                ReadOnlySpan<byte> key = image.Bytes(store.KeyOf(index), image.KeySize);
                fixed (byte* k = key)
                    Assert.Equal((uint)bucket, JenkinsHash.Compute(k, key.Length, seed) & (uint)(buckets - 1));
                Assert.True(keys.Add(Convert.ToHexString(key)), $"key {Convert.ToHexString(key)} is there twice");
                chained.Add(index);
            }
        }

        if (hasFreeList)
        {
            store.CheckRest();
            Assert.Equal((uint)chained.Count, store.Entries);
        }

        return chained;
    }

    // Active and inactive elements and those that are new on a CPU are in the map; the others are free.
    private static int CheckLists(MapImage image, int lists, Func<uint, bool> isOfFree, HashSet<uint> chained)
    {
        int links = image.Block((image.MaxEntries + lists) * 16), counts = image.Block(lists * 4), listed = 0;
        image.CheckLock(image.Block(4));
        for (uint list = 0; list < lists; list++)
            listed += CheckList(image, links, list, image.Word(counts + ((int)list * 4)), isOfFree(list), chained);
        return listed;
    }

    private static int CheckList(MapImage image, int links, uint list, uint count, bool isOfFree, HashSet<uint> chained)
    {
        uint sentinel = (uint)image.MaxEntries + list, before = sentinel;
        int length = 0;
        for (uint place = image.Word(links + ((int)sentinel * 16) + 4); place != sentinel; place = image.Word(links + ((int)place * 16) + 4))
        {
            Assert.True(place < image.MaxEntries, $"list {list} leads to place {place}");
            Assert.Equal(before, image.Word(links + ((int)place * 16)));
            Assert.Equal(list, image.Word(links + ((int)place * 16) + 8));
            Assert.True(chained.Contains(place) != isOfFree, $"element {place} is on list {list} and {(isOfFree ? "yet" : "not")} in a chain");
            before = place;
            Assert.InRange(++length, 1, image.MaxEntries);
        }

        Assert.Equal(before, image.Word(links + ((int)sentinel * 16)));
        Assert.Equal(count, (uint)length);
        return length;
    }

    private static void CheckNode(MapImage image, StoreImage nodes, uint link, (uint Length, byte[] Bits)? parent, ref uint entries)
    {
        if (link == 0)
            return;
        uint index = nodes.Follow(link);
        uint word = image.Word(nodes.KeyOf(index)), length = word & ~NoEntry;
        byte[] bits = image.Bytes(nodes.KeyOf(index) + 4, image.KeySize - 4).ToArray();
        if (parent is { } above)
        {
            Assert.True(length > above.Length);
            Assert.Equal(Bits(above.Bits, above.Length), Bits(bits, above.Length));
        }

        uint left = image.Word(nodes.HeaderOf(index)), right = image.Word(nodes.HeaderOf(index) + 4);
        Assert.True((word & NoEntry) == 0 || (left != 0 && right != 0), "a node that is no entry has not two children");
        entries += (word & NoEntry) == 0 ? 1u : 0u;
        CheckNode(image, nodes, left, (length, bits), ref entries);
        CheckNode(image, nodes, right, (length, bits), ref entries);
    }

    private static string Bits(byte[] bytes, uint count) => string.Concat(bytes.Select(value => Convert.ToString(value, 2).PadLeft(8, '0')))[..(int)count];
}
