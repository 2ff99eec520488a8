using System.Text;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Headers;

namespace DotBpf.ObjectFiles.Tests.Btf.Headers;

/// <summary>Has clang compile the header of a set of types with a variable of every type, and compares what clang made of them.</summary>
internal static class HeaderComparison
{
    /// <summary>Fails on the first differences; gives the number of types that were compared.</summary>
    internal static int Check(BtfTypes types, ByteOrder order = ByteOrder.LittleEndian)
    {
        HeaderNames names = new(types);
        List<BtfType> probed = [.. Enumerable.Range(types.FirstId, types.Count - types.FirstId).Select(id => types[id]).Where(IsProbed)];
        using StringWriter source = new();
        CHeader.Write(types, source);
        // A member each, because clang takes long over many variables.
        foreach (BtfType[] some in probed.Chunk(500))
            source.Write($"struct {{\n{string.Concat(some.Select(type => $"{Specifier(type)} {names[type]} probe_{type.Id};\n"))}}} probes_{some[0].Id};\n");
        source.Write("int probe_0;\n"); // so that there is a type at all

        BtfTypes compiled = Clang.Compile(source.ToString(), order);

        Dictionary<string, BtfType> probes = ProbesOf(compiled);
        List<string> differences = [.. probed.Where(type => Describe(type) != Describe(probes[$"probe_{type.Id}"])).Take(5)
            .Select(type => $"{type}\nexpected\n{Describe(type)}\nfound\n{Describe(probes[$"probe_{type.Id}"])}")];
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        return probed.Count;
    }

    // A variable of a type that nobody may have, such as void, tells nothing.
    private static bool IsProbed(BtfType type) => type switch
    {
        BtfEnum { SizeInBytes: 0 } => false,
        BtfStruct or BtfEnum => type.Name.Length > 0,
        BtfAlias { Kind: BtfKind.Typedef } => type.SizeInBytes is not null && type.Resolve() is not BtfVoid,
        _ => false,
    };

    private static string Specifier(BtfType type) => type switch
    {
        BtfStruct group => HeaderNames.Keyword(group.IsUnion),
        BtfEnum => "enum",
        _ => "",
    };

    private static Dictionary<string, BtfType> ProbesOf(BtfTypes compiled) => Enumerable.Range(1, compiled.Count - 1)
        .Select(id => compiled[id])
        .OfType<BtfVariable>()
        .SelectMany(variable => variable.Type is BtfStruct group ? group.Members : [])
        .ToDictionary(member => member.Name, member => member.Type);

    private static string Describe(BtfType type)
    {
        StringBuilder text = new($"{type.SizeInBytes} bytes");
        BtfType value = type.Resolve();
        if (value is BtfStruct group)
            AppendMembers(text, group, 0);
        if (value is BtfEnum constants)
            text.Append(constants.IsSigned || constants.Enumerators.Any(e => e.Value < 0) ? " signed" : "").AppendJoin(',', constants.Enumerators.Select(e => e.Value));
        return text.ToString();
    }

    // Members of anonymous members count as the structure's own, as they do in C.
    private static void AppendMembers(StringBuilder text, BtfStruct group, uint start)
    {
        foreach (BtfMember member in group.Members.Where(member => !member.Name.StartsWith("__padding_", StringComparison.Ordinal)))
        {
            if (member.Name.Length == 0 && member.Type.Resolve() is BtfStruct inner)
                AppendMembers(text, inner, start + member.BitOffset);
            else
                text.Append($"\n{member.Name} at bit {start + member.BitOffset}, {member.BitFieldSize} bits, {member.Type.SizeInBytes} bytes");
        }
    }
}
