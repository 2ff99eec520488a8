using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Conformance.Verifier;

/// <summary>Types for the functions of programs written as text: the kernel takes callbacks only with them.</summary>
internal static class FunctionTypes
{
    private const int Most = 16;
    private const int First = 3;

    // Three types come before the functions of each prototype that takes a context.
    private const int FirstOfXdp = First + Most + 6;
    private const int FirstOfSkb = FirstOfXdp + Most + 3;

    /// <summary>Static functions without arguments, and global ones that take the context, two numbers, and a number by address.</summary>
    internal static BtfTypes Types { get; } = Build();

    /// <summary>The place of a function, by its number in the program.</summary>
    internal static FunctionStart At(int slot, int index, bool isGlobal, ProgramType type)
    {
        int first = !isGlobal ? First : type == ProgramType.Xdp ? FirstOfXdp : FirstOfSkb;
        return new(slot, Types[first + index] is BtfFunction function ? function.Name : "", first + index);
    }

    /// <summary>The program with a name and a type for each of its functions, which are static unless they have types; unchanged when it has one only.</summary>
    internal static ProgramSpec Name(ProgramSpec program)
    {
        if (!program.Functions.IsDefaultOrEmpty)
            return program;
        int[] starts = [.. StartsOf(program).Distinct().Order()];
        bool isNamed = starts.Length is > 1 and <= Most && starts[^1] < program.Instructions.Length;
        return isNamed ? program with { Functions = [.. starts.Select((slot, index) => new FunctionStart(slot, $"f{index}", First + index))] } : program;
    }

    /// <summary>Where its functions begin: the entry, and what calls and loads name.</summary>
    internal static IEnumerable<int> StartsOf(ProgramSpec program)
    {
        yield return 0;
        for (int slot = 0; slot < program.Instructions.Length; slot++)
        {
            Instruction instruction = program.Instructions[slot];
            bool isFunction = (instruction.Opcode, instruction.Source) is (Instruction.CallOpcode, PseudoSource.FunctionCall) or (Instruction.WideLoadOpcode, PseudoSource.Function);
            if (isFunction && slot + 1 + instruction.Immediate > 0)
                yield return slot + 1 + instruction.Immediate;
        }
    }

    private static BtfTypes Build()
    {
        BtfBuilder builder = new();
        int result = builder.AddInteger("int", 4, BtfIntegerEncoding.Signed);
        AddFunctions(builder, "f", builder.AddFunctionPrototype(result), BtfLinkage.Static);
        int number = builder.AddInteger("u64", 8), pointer = builder.AddPointer(number), first = builder.AddTypedef("first", result);
        foreach (string context in (string[])["xdp_md", "__sk_buff"])
        {
            int type = builder.AddPointer(builder.AddStruct(context, 4, new BtfMemberDefinition("first", first, 0)));
            int prototype = builder.AddFunctionPrototype(result, ("context", type), ("one", number), ("other", number), ("place", pointer));
            AddFunctions(builder, "g", prototype, BtfLinkage.Global);
        }

        BtfTypes types = builder.Build("functions");
        Assert.Equal(["f0", "g0", "g0"], new[] { First, FirstOfXdp, FirstOfSkb }.Select(id => ((BtfFunction)types[id]).Name));
        return types;
    }

    private static void AddFunctions(BtfBuilder builder, string prefix, int prototype, BtfLinkage linkage)
    {
        for (int i = 0; i < Most; i++)
            builder.AddFunction($"{prefix}{i}", prototype, linkage);
    }
}
