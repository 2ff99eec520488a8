namespace DotBpf.Embedded.Maps;

/// <summary>Where a walk over a map's elements is; <see langword="default"/> is its beginning.</summary>
internal struct MapCursor
{
    /// <summary>The index or the bucket to go on with.</summary>
    internal uint Position;

    /// <summary>The link to the element to go on with in the bucket before <see cref="Position"/>; 0 when there is none.</summary>
    internal uint Link;

    /// <summary>How many elements of that bucket were given.</summary>
    internal uint Steps;
}
