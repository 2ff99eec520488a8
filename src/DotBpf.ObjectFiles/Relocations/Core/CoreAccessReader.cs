using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Follows the path of a CO-RE reference through the object's own types.</summary>
internal static class CoreAccessReader
{
    internal static CoreAccess Read(BtfTypes types, CoreReference reference)
    {
        if ((uint)reference.TypeId >= (uint)types.Count)
            throw new CoreException($"it is about type {reference.TypeId}, and the object has {types.Count}");
        if (!Enum.IsDefined(reference.Question))
            throw new CoreException($"question {(int)reference.Question} is not known");
        BtfType root = types[reference.TypeId];
        int[] path = Parse(reference.Path);
        return reference.Question switch
        {
            >= CoreQuestion.LocalTypeId and <= CoreQuestion.TypeSize or CoreQuestion.TypeMatches => ReadType(root, path),
            CoreQuestion.EnumeratorExists or CoreQuestion.EnumeratorValue => ReadEnumerator(root, path),
            _ => ReadField(root, path),
        };
    }

    private static int[] Parse(string path) =>
        [.. path.Split(':').Select(step => FieldPath.Number(step) ?? throw new CoreException($"its path '{path}' is not made of numbers"))];

    private static CoreAccess ReadType(BtfType root, int[] path) =>
        path is [0] ? new(root) : throw new CoreException("it is about a whole type and yet has a path");

    private static CoreAccess ReadEnumerator(BtfType root, int[] path) =>
        path is [var index] && root.Resolve() is BtfEnum enumeration && index < enumeration.Enumerators.Length
            ? new(root) { Enumerator = index }
            : throw new CoreException($"{root} has no such name");

    private static CoreAccess ReadField(BtfType root, int[] path)
    {
        CoreAccess access = new(root);
        access.EnterElement(root, path[0]);
        BtfType type = root;
        foreach (int index in path.AsSpan(1))
            type = Enter(access, type.Resolve(), index);
        return access;
    }

    private static BtfType Enter(CoreAccess access, BtfType type, int index)
    {
        switch (type)
        {
            case BtfStruct structure when index < structure.Members.Length:
                BtfMember member = structure.Members[index];
                if (member.Name.Length == 0)
                    access.EnterAnonymous(member);
                else
                    access.EnterMember(structure, index);
                return member.Type;
            case BtfArray array when access.HasElement(array, index):
                BtfType element = array.Element.Resolve();
                access.EnterElement(element, index);
                return element;
            default:
                throw new CoreException($"its path leads to part {index} of {type}, which has none");
        }
    }
}
