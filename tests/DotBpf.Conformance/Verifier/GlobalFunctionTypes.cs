using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Conformance.Verifier;

/// <summary>Types for functions of cases that are not static: <c>int (ctx, u64* nonnull, pair*)</c>, where words behind a type are tags on the parameter (<c>__arg_nonnull</c>).</summary>
internal sealed class GlobalFunctionTypes
{
    private const string TagPrefix = "arg:";

    private readonly BtfBuilder _builder = new();
    private readonly Dictionary<string, int> _types = [];
    private readonly string _context;

    private GlobalFunctionTypes(ProgramType type) => _context = type == ProgramType.Xdp ? "xdp_md" : "__sk_buff";

    /// <summary>A static entry, and the functions of a case.</summary>
    internal static BtfTypes Of(VerifierCase each)
    {
        GlobalFunctionTypes types = new(each.Type);
        List<(int Prototype, string[][] Parameters)> prototypes = [.. each.Functions.Prepend("int (ctx)").Select(types.AddPrototype)];
        int[] functions = [.. prototypes.Select((prototype, index) => types._builder.AddFunction($"f{index}", prototype.Prototype, index == 0 ? BtfLinkage.Static : BtfLinkage.Global))];
        for (int i = 0; i < functions.Length; i++)
            types.AddTags(functions[i], prototypes[i].Parameters);
        return types._builder.Build("functions");
    }

    /// <summary>Gives the functions of a program their types.</summary>
    internal static ProgramSpec Name(ProgramSpec program, BtfTypes types)
    {
        int[] starts = [.. FunctionTypes.StartsOf(program).Distinct().Order()];
        BtfFunction[] functions = [.. Enumerable.Range(1, types.Count - 1).Select(id => types[id]).OfType<BtfFunction>()];
        return program with { Functions = [.. starts.Select((slot, index) => new FunctionStart(slot, $"f{index}", functions[index].Id))] };
    }

    private (int Prototype, string[][] Parameters) AddPrototype(string signature)
    {
        int open = signature.IndexOf('(');
        string[][] parameters = [.. signature[(open + 1)..signature.LastIndexOf(')')].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(parameter => parameter.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        (string, int)[] typed = [.. parameters.Select((words, index) => ($"a{index + 1}", TypeOf(words[0])))];
        return (_builder.AddFunctionPrototype(TypeOf(signature[..open].Trim()), typed), parameters);
    }

    private void AddTags(int function, string[][] parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            foreach (string tag in parameters[i][1..])
                _builder.AddDeclarationTag(TagPrefix + tag, function, i);
        }
    }

    private int TypeOf(string name)
    {
        if (!_types.TryGetValue(name, out int type))
            _types.Add(name, type = Add(name));
        return type;
    }

    private int Add(string name) => name switch
    {
        "void" => 0,
        "int" => _builder.AddInteger("int", 4, BtfIntegerEncoding.Signed),
        "u8" => _builder.AddInteger("u8", 1),
        "u64" => _builder.AddInteger("u64", 8),
        "enum" => _builder.AddEnum("colour", 4, false, new BtfEnumerator("RED", 1)),
        "ctx" => _builder.AddPointer(_builder.AddStruct(_context, 4, new BtfMemberDefinition("first", TypeOf("int"), 0))),
        "pair" => _builder.AddStruct("pair", 16, new BtfMemberDefinition("first", TypeOf("u64"), 0), new BtfMemberDefinition("second", TypeOf("u64"), 64)),
        "bpf_dynptr" => _builder.AddStruct("bpf_dynptr", 16, new BtfMemberDefinition("opaque", TypeOf("u64"), 0)),
        "four" => _builder.AddArray(TypeOf("u64"), TypeOf("int"), 4),
        "forward" => _builder.AddForward("forward"),
        "number" => _builder.AddTypedef("number", TypeOf("u64")),
        _ when name.EndsWith('*') => _builder.AddPointer(TypeOf(name[..^1])),
        _ => throw new FormatException($"'{name}' is no type of a case."),
    };
}
