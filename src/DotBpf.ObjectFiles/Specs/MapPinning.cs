namespace DotBpf.ObjectFiles;

/// <summary>Whether loading pins a map, as its definition asks (<c>__uint(pinning, …)</c>).</summary>
public enum MapPinning
{
    /// <summary>Not pinned: the map lives as long as somebody holds it.</summary>
    None = 0,

    /// <summary>Pinned under its own name; an existing pin of the same shape is used instead of a new map (<c>LIBBPF_PIN_BY_NAME</c>).</summary>
    ByName = 1,

    /// <summary>Pinned under its own name below <c>tc/</c> and the object's name; iproute2's first mode.</summary>
    PerObject = 2,

    /// <summary>Pinned under its own name below <c>tc/globals/</c>, where tc has the maps that all objects share; iproute2's second mode.</summary>
    Global = 3,
}
