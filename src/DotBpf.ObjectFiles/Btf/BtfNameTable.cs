namespace DotBpf.ObjectFiles.Btf;

/// <summary>Finds types by name: a hash table over the names' bytes, so that a set of a hundred thousand types costs no strings.</summary>
internal sealed class BtfNameTable
{
    private readonly BtfIndex _index;
    private readonly int[] _first;
    private readonly int[] _next;

    internal BtfNameTable(BtfIndex index)
    {
        _index = index;
        int count = index.Count - index.FirstId;
        _first = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count + 1)];
        _next = new int[count];
        // From the last to the first, so that each chain runs from the first to the last.
        for (int id = index.Count - 1; id >= index.FirstId; id--)
            Add(id);
    }

    /// <summary>The ids of the types of that name, ascending.</summary>
    internal List<int> Find(ReadOnlySpan<byte> name)
    {
        List<int> ids = [];
        for (int id = _first[Bucket(name)]; id != 0; id = _next[id - _index.FirstId])
        {
            if (_index.StringAt(_index.RecordOf(id).NameOffset).SequenceEqual(name))
                ids.Add(id);
        }

        return ids;
    }

    private void Add(int id)
    {
        uint offset = _index.RecordOf(id).NameOffset;
        if (offset == 0)
            return;
        ref int first = ref _first[Bucket(_index.StringAt(offset))];
        _next[id - _index.FirstId] = first;
        first = id;
    }

    // Seeded at random per process, so that no file can choose names that all fall into one chain.
    private int Bucket(ReadOnlySpan<byte> name)
    {
        HashCode hash = new();
        hash.AddBytes(name);
        return hash.ToHashCode() & (_first.Length - 1);
    }
}
