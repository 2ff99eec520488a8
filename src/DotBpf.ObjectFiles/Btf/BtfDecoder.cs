using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Makes the model of a type from its record, whose references the index has checked.</summary>
internal static class BtfDecoder
{
    internal static BtfType Decode(BtfTypes types, BtfIndex index, int id)
    {
        BtfRecord record = index.RecordOf(id);
        string name = index.NameAt(record.NameOffset, id);
        int target = (int)record.SizeOrType;
        return record.Kind switch
        {
            BtfKind.Integer => Integer(types, id, name, record),
            BtfKind.Pointer => new BtfPointer(types, id, target),
            BtfKind.Array => new BtfArray(types, id, (int)record.Word(0), (int)record.Word(1), record.Word(2)),
            BtfKind.Struct or BtfKind.Union => new BtfStruct(types, id, record.Kind, name, record.SizeOrType, Members(types, index, id, record)),
            BtfKind.Enum => new BtfEnum(types, id, record.Kind, name, record.SizeOrType, record.Flag, Enumerators(index, id, record)),
            BtfKind.Enum64 => new BtfEnum(types, id, record.Kind, name, record.SizeOrType, record.Flag, WideEnumerators(index, id, record)),
            BtfKind.Forward => new BtfForward(types, id, name, record.Flag),
            BtfKind.Function => new BtfFunction(types, id, name, target, (BtfLinkage)record.Length),
            BtfKind.FunctionPrototype => new BtfFunctionPrototype(types, id, target, Parameters(types, index, id, record)),
            BtfKind.Variable => new BtfVariable(types, id, name, target, (BtfLinkage)record.Word(0)),
            BtfKind.DataSection => new BtfDataSection(types, id, name, record.SizeOrType, Variables(types, record)),
            BtfKind.Float => new BtfFloat(types, id, name, record.SizeOrType),
            BtfKind.DeclarationTag => new BtfDeclarationTag(types, id, name, target, (int)record.Word(0), record.Flag),
            _ => new BtfAlias(types, id, record.Kind, name, target, record.Flag),
        };
    }

    private static BtfInteger Integer(BtfTypes types, int id, string name, BtfRecord record)
    {
        uint word = record.Word(0);
        return new(types, id, name, record.SizeOrType, (BtfIntegerEncoding)(word >> 24 & 0xf), (int)(word >> 16 & 0xff), (int)(word & 0xff));
    }

    private static ImmutableArray<BtfMember> Members(BtfTypes types, BtfIndex index, int id, BtfRecord record)
    {
        BtfMember[] members = new BtfMember[record.Length];
        for (int i = 0; i < record.Length; i++)
        {
            uint place = record.Word(i * 3 + 2);
            (uint offset, int bits) = record.Flag ? (place & 0xffffff, (int)(place >> 24)) : (place, 0);
            members[i] = new(types, index.NameAt(record.Word(i * 3), id), (int)record.Word(i * 3 + 1), offset, bits);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(members);
    }

    private static ImmutableArray<BtfEnumerator> Enumerators(BtfIndex index, int id, BtfRecord record)
    {
        BtfEnumerator[] enumerators = new BtfEnumerator[record.Length];
        for (int i = 0; i < record.Length; i++)
        {
            uint value = record.Word(i * 2 + 1);
            enumerators[i] = new(index.NameAt(record.Word(i * 2), id), record.Flag ? (int)value : value);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(enumerators);
    }

    private static ImmutableArray<BtfEnumerator> WideEnumerators(BtfIndex index, int id, BtfRecord record)
    {
        BtfEnumerator[] enumerators = new BtfEnumerator[record.Length];
        for (int i = 0; i < record.Length; i++)
            enumerators[i] = new(index.NameAt(record.Word(i * 3), id), (long)((ulong)record.Word(i * 3 + 2) << 32 | record.Word(i * 3 + 1)));
        return ImmutableCollectionsMarshal.AsImmutableArray(enumerators);
    }

    private static ImmutableArray<BtfParameter> Parameters(BtfTypes types, BtfIndex index, int id, BtfRecord record)
    {
        BtfParameter[] parameters = new BtfParameter[record.Length];
        for (int i = 0; i < record.Length; i++)
            parameters[i] = new(types, index.NameAt(record.Word(i * 2), id), (int)record.Word(i * 2 + 1));
        return ImmutableCollectionsMarshal.AsImmutableArray(parameters);
    }

    private static ImmutableArray<BtfSectionVariable> Variables(BtfTypes types, BtfRecord record)
    {
        BtfSectionVariable[] variables = new BtfSectionVariable[record.Length];
        for (int i = 0; i < record.Length; i++)
            variables[i] = new(types, (int)record.Word(i * 3), record.Word(i * 3 + 1), record.Word(i * 3 + 2));
        return ImmutableCollectionsMarshal.AsImmutableArray(variables);
    }
}
