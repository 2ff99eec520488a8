using System.Text;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Finds types by name. The first names are searched for, which costs less than to prepare for them; whoever goes on gets a table.</summary>
internal sealed class BtfNames(BtfIndex index)
{
    private const int MostSearches = 8;

    private readonly Lazy<BtfNameTable> _table = new(() => new(index));
    private int _searches;

    /// <summary>The ids of the types of that name, ascending.</summary>
    internal List<int> Find(string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name + '\0');
        if (Volatile.Read(ref _searches) < MostSearches && Interlocked.Increment(ref _searches) <= MostSearches && BtfNameSearch.Find(index, wanted) is { } found)
            return found;
        return _table.Value.Find(wanted.AsSpan(0, wanted.Length - 1));
    }
}
