namespace DotBpf.ObjectFiles;

/// <summary>Whether loading pins a map, as its definition asks (<c>__uint(pinning, …)</c>).</summary>
public enum MapPinning
{
    /// <summary>Not pinned: the map lives as long as somebody holds it.</summary>
    None = 0,

    /// <summary>Pinned under its own name; an existing pin of the same shape is used instead of a new map (<c>LIBBPF_PIN_BY_NAME</c>).</summary>
    ByName = 1,
}
