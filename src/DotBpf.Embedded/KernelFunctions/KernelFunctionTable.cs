using DotBpf.Embedded.Helpers;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>All functions of the kernel that this host has ("kfuncs"), by name.</summary>
/// <remarks>Programs declare them (<c>extern … __ksym</c>). Their numbers here are this host's own, as those of a kernel are that kernel's.</remarks>
internal static class KernelFunctionTable
{
    // No helper has a number so high, so that no two of both are ever taken for one.
    private const int First = 0x10000;

    private static readonly HelperDefinition[] s_all = Number(
        IteratorFunctions.All,
        SectionFunctions.All,
        DynptrFunctions.All,
        TaskFunctions.All,
        CgroupFunctions.All,
        ArenaFunctions.All);

    private static readonly Dictionary<string, HelperDefinition> s_byName = s_all.ToDictionary(function => function.Name, StringComparer.Ordinal);

    private static readonly Lazy<BtfTypes> s_types = new(() => KernelDeclarations.Read(s_all.Select(function => function.Declaration)));

    /// <summary>Their types, as a kernel has them.</summary>
    internal static BtfTypes Types => s_types.Value;

    /// <summary>The function of a number of this host's, or <see langword="null"/>.</summary>
    internal static HelperDefinition? Find(int number) => (uint)(number - First) < (uint)s_all.Length ? s_all[number - First] : null;

    /// <summary>The function of a name, or <see langword="null"/>.</summary>
    internal static HelperDefinition? Find(string name) => s_byName.GetValueOrDefault(name);

    private static HelperDefinition[] Number(params ReadOnlySpan<HelperDefinition[]> families)
    {
        List<HelperDefinition> all = [];
        foreach (HelperDefinition[] family in families)
        {
            foreach (HelperDefinition function in family)
                all.Add(function with { Id = First + all.Count });
        }

        return [.. all];
    }
}
