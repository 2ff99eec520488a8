using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>The members of structures as C programs name them: those of a structure without a name belong to the one around it.</summary>
internal static class FlatMembers
{
    // Damaged types may nest without end.
    private const int DeepestNesting = 64;

    /// <summary>The members, with their places in the outermost structure.</summary>
    internal static IEnumerable<BtfMember> Of(BtfStruct structure) => Of(structure, offset: 0, DeepestNesting);

    private static IEnumerable<BtfMember> Of(BtfStruct structure, uint offset, int depth)
    {
        foreach (BtfMember member in structure.Members)
        {
            BtfMember placed = member with { BitOffset = offset + member.BitOffset };
            if (depth > 0 && member.Name.Length == 0 && member.Type.Resolve() is BtfStruct { IsUnion: false } anonymous)
            {
                foreach (BtfMember inner in Of(anonymous, placed.BitOffset, depth - 1))
                    yield return inner;
            }
            else
            {
                yield return placed;
            }
        }
    }
}
