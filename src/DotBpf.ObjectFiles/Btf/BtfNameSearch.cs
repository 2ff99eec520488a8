using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Finds the types of one name without any preparation: first where the name stands among the strings, then who refers to there.</summary>
internal static class BtfNameSearch
{
    // A name may also be the end of longer names. Compilers do not use that, so there are few such places.
    private const int MostPlaces = 32;

    /// <summary>The ids of the types of that name, ascending; <see langword="null"/> if the name stands in too many places to search for them.</summary>
    /// <param name="index">The set.</param>
    /// <param name="name">The name with its final zero.</param>
    internal static List<int>? Find(BtfIndex index, ReadOnlySpan<byte> name)
    {
        List<int> ids = [];
        if (name.Length == 1)
            return ids;
        Span<uint> places = stackalloc uint[MostPlaces];
        int count = 0;
        for (BtfIndex? set = index; set is not null && count <= MostPlaces; set = set.Base)
            count = FindPlaces(set, name, places, count);
        if (count > MostPlaces)
            return null;
        if (count > 0)
            FindTypes(index, places[..count], ids);
        return ids;
    }

    private static int FindPlaces(BtfIndex set, ReadOnlySpan<byte> name, Span<uint> places, int count)
    {
        ReadOnlySpan<byte> strings = set.Strings;
        for (int at = 0, next; (next = strings[at..].IndexOf(name)) >= 0; at += next + name.Length)
        {
            if (count == places.Length)
                return count + 1;
            places[count++] = set.FirstString + (uint)(at + next);
        }

        return count;
    }

    private static void FindTypes(BtfIndex index, ReadOnlySpan<uint> places, List<int> ids)
    {
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(index.Types);
        for (int id = index.FirstId; id < index.Count; id++)
        {
            uint name = words[index.StartOf(id) / sizeof(uint)];
            foreach (uint place in places)
            {
                if (place == name)
                    ids.Add(id);
            }
        }
    }
}
