using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>What became of a map's C types when the map was created.</summary>
/// <param name="AreGiven">Whether the map was created with them.</param>
/// <param name="Refusal">What the kernel answered when it was asked to create the map with them, where it then created it without.</param>
internal readonly record struct TypesOutcome(bool AreGiven, Errno Refusal)
{
    /// <summary>Whether the types may be why a map was refused, so that it is worth asking for it without. Sizes that differ are a mistake of the spec.</summary>
    internal static bool MayBeToBlame(Errno errno, MapSpec spec) =>
        errno is Errno.EINVAL or Errno.ENOTSUPP && HasSize(spec.KeyType?.SizeInBytes, spec.KeySize) && HasSize(spec.ValueType?.SizeInBytes, spec.ValueSize);

    /// <summary>What is known of the map, with its types or with why it has none.</summary>
    internal MapInfo Complete(MapInfo info, MapSpec spec) => this switch
    {
        { AreGiven: true } => info with { KeyType = spec.KeyType, ValueType = spec.ValueType },
        { Refusal: not Errno.None } => info with { TypesRefusal = $"the kernel refused it with them ({Refusal})" },
        _ => info,
    };

    private static bool HasSize(long? found, uint declared) => found is null || found == declared;
}
