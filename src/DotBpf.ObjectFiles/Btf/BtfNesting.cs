namespace DotBpf.ObjectFiles.Btf;

/// <summary>Proves that no type holds itself by value, that nesting is of bounded depth, and that members are inside their structures.</summary>
/// <remarks>
/// The kernel asks for the same (btf_resolve and its like, kernel/bpf/btf.c, 6.18), so nothing that loads is refused here. What the
/// proof allows: following aliases, arrays and members by value ends, sizes do not overflow, and recursion over values is safe.
/// </remarks>
internal sealed class BtfNesting(BtfIndex index)
{
    /// <summary>The most levels of aliases, arrays and structures around a value; the kernel's own limit is 32.</summary>
    internal const int Deepest = 128;

    private readonly Lock _lock = new();
    private BtfNestingWalk.Memory? _memory;

    /// <summary>Proves one type and all that is inside it. What is proved is remembered, so each type is looked at once.</summary>
    internal void Check(int id)
    {
        lock (_lock)
            new BtfNestingWalk(index, _memory ??= new(index.Count)).Visit(id);
    }

    /// <summary>Proves every type of the set.</summary>
    internal static void CheckAll(BtfIndex index)
    {
        BtfNestingWalk walk = new(index, new(index.Count));
        for (int id = index.FirstId; id < index.Count; id++)
            walk.Visit(id);
    }
}
