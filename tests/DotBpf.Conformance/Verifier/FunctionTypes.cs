using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Conformance.Verifier;

/// <summary>Types for the functions of programs written as text: the kernel takes callbacks only with them. All are static.</summary>
internal static class FunctionTypes
{
    private const int Most = 16;
    private const int First = 3;

    /// <summary>A number, a prototype without arguments, and so many functions of it.</summary>
    internal static BtfTypes Types { get; } = Build();

    /// <summary>The program with a name and a type for each of its functions; unchanged when it has one only.</summary>
    internal static ProgramSpec Name(ProgramSpec program)
    {
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
        int number = builder.AddInteger("int", 4, BtfIntegerEncoding.Signed), prototype = builder.AddFunctionPrototype(number);
        for (int i = 0; i < Most; i++)
            builder.AddFunction($"f{i}", prototype, BtfLinkage.Static);
        return builder.Build("functions");
    }
}
