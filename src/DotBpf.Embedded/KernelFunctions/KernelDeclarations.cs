using System.Text.RegularExpressions;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>Makes types of C declarations such as <c>int *bpf_iter_num_next(struct bpf_iter_num *it)</c>: as much of C as functions of the kernel need.</summary>
internal sealed partial class KernelDeclarations
{
    private readonly BtfBuilder _builder = new();
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal) { ["void"] = 0 };

    private KernelDeclarations()
    {
    }

    /// <summary>The name of the function that is declared.</summary>
    internal static string NameIn(string declaration) => Function().Match(declaration).Groups["name"].Value;

    /// <summary>Functions of these declarations, with all that they need.</summary>
    internal static BtfTypes Read(IEnumerable<string> declarations)
    {
        KernelDeclarations reader = new();
        foreach (string declaration in declarations)
            reader.Add(Function().Match(declaration));
        return reader._builder.Build("kernel functions");
    }

    private void Add(Match function)
    {
        (string Name, int TypeId)[] parameters = [.. function.Groups["parameter"].Captures.Select(each => Parameter(each.Value))];
        int prototype = _builder.AddFunctionPrototype(TypeOf(function.Groups["result"].Value), parameters);
        _builder.AddFunction(function.Groups["name"].Value, prototype, BtfLinkage.Global);
    }

    private (string Name, int TypeId) Parameter(string text)
    {
        int name = text.LastIndexOfAny([' ', '*']) + 1;
        return (text[name..], TypeOf(text[..name]));
    }

    private int TypeOf(string text)
    {
        string type = text.Trim();
        if (!_types.TryGetValue(type, out int id))
            _types.Add(type, id = Make(type));
        return id;
    }

    private int Make(string type) => type switch
    {
        [.. string target, '*'] => _builder.AddPointer(TypeOf(target)),
        _ when type.StartsWith("const ", StringComparison.Ordinal) => _builder.AddQualifier(BtfKind.Const, TypeOf(type["const ".Length..])),
        _ when type.StartsWith("struct ", StringComparison.Ordinal) => _builder.AddStruct(type["struct ".Length..], 0),
        "int" or "s32" => _builder.AddInteger(type, sizeof(int), BtfIntegerEncoding.Signed),
        "u64" => _builder.AddInteger(type, sizeof(ulong)),
        "u32" => _builder.AddInteger(type, sizeof(uint)),
        _ => throw new FormatException($"'{type}' is no type that declarations here may have."),
    };

    [GeneratedRegex(@"^(?<result>.*[ *])(?<name>\w+)\(((?<parameter>[^,)]+)(, )?)*\)$")]
    private static partial Regex Function();
}
