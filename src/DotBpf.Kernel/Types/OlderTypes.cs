using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Fits types to a kernel that does not know some of their kinds.</summary>
internal static class OlderTypes
{
    private static readonly (TypesFeature Feature, BtfKind[] Kinds)[] s_later =
    [
        (TypesFeature.Functions, [BtfKind.Function, BtfKind.FunctionPrototype]),
        (TypesFeature.DataSections, [BtfKind.DataSection, BtfKind.Variable]),
        (TypesFeature.Floats, [BtfKind.Float]),
        (TypesFeature.DeclarationTags, [BtfKind.DeclarationTag]),
        (TypesFeature.TypeTags, [BtfKind.TypeTag]),
        (TypesFeature.LargeEnums, [BtfKind.Enum64, BtfKind.Enum]),
    ];

    /// <summary>The kinds among the types that the kernel does not have.</summary>
    /// <param name="types">The types.</param>
    /// <param name="has">Answers for the kernel.</param>
    internal static IReadOnlyList<TypesFeature> Missing(BtfTypes types, Func<TypesFeature, bool> has)
    {
        if (!has(TypesFeature.Basic))
            return [];
        List<TypesFeature> missing = [.. s_later.Where(later => later.Kinds.Any(types.Has) && !has(later.Feature)).Select(later => later.Feature)];
        if (types.Has(BtfKind.Function) && !missing.Contains(TypesFeature.Functions) && !has(TypesFeature.GlobalFunctions))
            missing.Add(TypesFeature.GlobalFunctions);
        return missing;
    }

    /// <summary>The types with others in the places of those kinds.</summary>
    internal static BtfTypes Without(BtfTypes types, IReadOnlyList<TypesFeature> missing)
    {
        IEnumerable<BtfKind> kinds = s_later.Where(later => missing.Contains(later.Feature)).SelectMany(later => later.Kinds);
        return types.Without(kinds.Where(kind => kind != BtfKind.Enum).ToHashSet(), missing.Contains(TypesFeature.GlobalFunctions));
    }
}
