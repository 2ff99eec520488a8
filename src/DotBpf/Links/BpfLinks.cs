using System.Collections;

namespace DotBpf;

/// <summary>The links of an object's programs that were attached together. Disposing detaches all.</summary>
/// <remarks>Lifetime: the links do not end with the object; a program runs for as long as it is attached.</remarks>
public sealed class BpfLinks : IReadOnlyList<BpfLink>, IDisposable
{
    private readonly List<BpfLink> _links = [];
    private readonly List<string> _left = [];

    internal BpfLinks()
    {
    }

    /// <summary>How many there are.</summary>
    public int Count => _links.Count;

    /// <summary>The programs that were not attached, because their sections do not say to which interface, cgroup, socket….</summary>
    public IReadOnlyList<string> NotAttached => _left;

    /// <summary>A link, in the order of the programs.</summary>
    public BpfLink this[int index] => _links[index];

    /// <inheritdoc/>
    public IEnumerator<BpfLink> GetEnumerator() => _links.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Detaches all, the last one first.</summary>
    public void Dispose()
    {
        for (int i = _links.Count - 1; i >= 0; i--)
            _links[i].Dispose();
    }

    internal void Add(BpfLink link) => _links.Add(link);

    internal void Leave(string program) => _left.Add(program);
}
