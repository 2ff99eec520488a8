using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>A step on the way to a field: into a named member, or to an element.</summary>
/// <param name="Type">The structure that has the member; the type of the element.</param>
/// <param name="Index">Which member or element.</param>
/// <param name="IsMember">Whether it is a member. Steps into anonymous members are not kept: other types need not have them.</param>
internal readonly record struct CoreStep(BtfType Type, int Index, bool IsMember)
{
    internal BtfMember Member => ((BtfStruct)Type).Members[Index];

    /// <summary>Whether this is the last member of its structure, so that an array without length there may have elements all the same.</summary>
    internal bool IsLastMember => IsMember && Index == ((BtfStruct)Type).Members.Length - 1;
}
