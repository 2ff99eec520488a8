namespace DotBpf.ObjectFiles;

/// <summary>Makes <see cref="SpecList{T}"/> from collection expressions.</summary>
public static class SpecListBuilder
{
    /// <summary>A list of those specs in that order.</summary>
    public static SpecList<T> Create<T>(ReadOnlySpan<T> items)
        where T : class, ISpec => new(items.ToArray());
}
