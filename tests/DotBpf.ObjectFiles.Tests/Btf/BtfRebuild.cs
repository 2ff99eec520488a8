using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf;

/// <summary>Builds a set of types once more from its model, type by type, on the same strings.</summary>
internal static class BtfRebuild
{
    /// <summary>The records of all types, which are those of the original if the model holds everything.</summary>
    internal static byte[] RecordsOf(BtfTypes types)
    {
        BtfBuilder builder = BtfBuilder.OnStringsOf(types);
        for (int id = types.FirstId; id < types.Count; id++)
            Assert.Equal(id, Add(builder, types[id]));
        return builder.Build("again").Index.Types.ToArray();
    }

    private static int Add(BtfBuilder builder, BtfType type) => type switch
    {
        BtfInteger integer => builder.AddInteger(integer.Name, (int)integer.SizeInBytes!, integer.Encoding),
        BtfFloat number => builder.AddFloat(number.Name, (int)number.SizeInBytes!),
        BtfPointer pointer => builder.AddPointer(pointer.Target.Id),
        BtfArray array => builder.AddArray(array.Element.Id, array.Index.Id, array.Length),
        BtfStruct { IsUnion: true } union => builder.AddUnion(union.Name, (uint)union.SizeInBytes!, [.. union.Members.Select(Define)]),
        BtfStruct structure => builder.AddStruct(structure.Name, (uint)structure.SizeInBytes!, [.. structure.Members.Select(Define)]),
        BtfEnum enumeration => builder.AddEnum(enumeration.Name, (int)enumeration.SizeInBytes!, enumeration.IsSigned, [.. enumeration.Enumerators]),
        BtfForward forward => builder.AddForward(forward.Name, forward.IsUnion),
        BtfAlias { Kind: BtfKind.Typedef } alias => builder.AddTypedef(alias.Name, alias.Target.Id),
        BtfAlias { Kind: BtfKind.TypeTag } tag => builder.AddTypeTag(tag.Name, tag.Target.Id, tag.IsAttribute),
        BtfAlias alias => builder.AddQualifier(alias.Kind, alias.Target.Id),
        BtfFunction function => builder.AddFunction(function.Name, function.Prototype.Id, function.Linkage),
        BtfFunctionPrototype prototype => builder.AddFunctionPrototype(prototype.Result.Id, [.. prototype.Parameters.Select(parameter => (parameter.Name, parameter.TypeId))]),
        BtfVariable variable => builder.AddVariable(variable.Name, variable.Type.Id, variable.Linkage),
        BtfDataSection section => builder.AddDataSection(section.Name, (uint)section.SizeInBytes!, [.. section.Variables.Select(entry => new BtfVariablePlace(entry.VariableId, entry.Offset, entry.Size))]),
        BtfDeclarationTag tag => builder.AddDeclarationTag(tag.Name, tag.Target.Id, tag.Component, tag.IsAttribute),
        _ => throw new NotSupportedException(type.ToString()),
    };

    private static BtfMemberDefinition Define(BtfMember member) => new(member.Name, member.TypeId, member.BitOffset, member.BitFieldSize);
}
