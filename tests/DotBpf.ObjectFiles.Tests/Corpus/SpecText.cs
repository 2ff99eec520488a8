using System.Globalization;
using System.Text;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>Writes everything an object says as text that is readable in review.</summary>
internal sealed class SpecText
{
    private readonly StringBuilder _text = new();

    internal static string Of(ObjectSpec spec)
    {
        SpecText writer = new();
        writer.Line($"object {spec.Name} {spec.ByteOrder} license '{spec.License}' types {spec.Types?.Count ?? 0}");
        foreach (MapSpec map in spec.Maps)
            writer.Write(map, "");
        foreach (VariableSpec variable in spec.Variables)
            writer.Write(variable);
        foreach (ExternSpec item in spec.Externs)
            writer.Line($"extern {item.Name}: {item.Kind} {item.Type} type {item.TypeId}{(item.IsWeak ? ", weak" : "")}");
        foreach (ProgramSpec program in spec.Programs)
            writer.Write(program);
        foreach (ObjectNote note in spec.Notes)
            writer.Line($"note {note.Subject}: {note.Text}");
        return writer._text.ToString();
    }

    internal static string Of(IEnumerable<ObjectDiagnostic> diagnostics) =>
        string.Concat(diagnostics.Select(diagnostic => diagnostic + "\n"));

    private void Write(MapSpec map, string indent)
    {
        Line($"{indent}map {map.Name} {map.Type} key {map.KeySize} value {map.ValueSize} entries {map.MaxEntries} flags {map.Flags} extra {map.Extra} node {map.NumaNode} pinning {map.Pinning}");
        WriteType($"{indent}  key", map.KeyType);
        WriteType($"{indent}  value", map.ValueType);
        if (!map.Contents.IsEmpty)
            Line($"{indent}  contents {Convert.ToHexStringLower(map.Contents.Span[..Math.Min(map.Contents.Length, 256)])}{(map.IsFrozen ? " frozen" : "")}");
        if (!map.Trailing.IsEmpty)
            Line($"{indent}  trailing {Convert.ToHexStringLower(map.Trailing.Span)}");
        if (map.KernelValueType is not null)
            Line($"{indent}  implements {map.KernelValueType}{(map.IsAutoCreated ? "" : " on demand")}");
        foreach (StructOpsFunction function in map.Functions)
            Line($"{indent}  {function.Member} is {function.Program}");
        foreach (string hint in map.Hints)
            Line($"{indent}  hint {hint}");
        foreach (StaticValue value in map.Values)
            Line($"{indent}  {value.Key} holds {value.Target}");
        if (map.Inner is { } inner)
            Write(inner, indent + "  ");
    }

    private void WriteType(string what, BtfType? type)
    {
        if (type is null)
            return;
        Line($"{what}: {type} {type.SizeInBytes}");
        if (type.Resolve() is not BtfStruct structure)
            return;
        foreach (BtfMember member in structure.Members)
            Line($"{what}   {member.Offset}{(member.BitFieldSize > 0 ? $" bit {member.BitOffset} of {member.BitFieldSize}" : "")}: {member.Type} {member.Name} {member.Type.SizeInBytes}");
    }

    private void Write(VariableSpec variable) =>
        Line($"variable {variable.Name}: {variable.Type} at {variable.MapName} + {variable.Offset}, {variable.Size} bytes{(variable.IsConstant ? ", constant" : "")}{(variable.IsGlobal ? "" : ", static")}");

    private void Write(ProgramSpec program)
    {
        Line($"program {program.Name} in {program.SectionName}: {program.Type} {program.ExpectedAttachType} target '{program.AttachTarget}' flags {program.Flags}{(program.IsAutoLoaded ? "" : " not loaded by itself")}");
        if (program.Implements is not null)
            Line($"  implements {program.Implements}");
        if (program.Problem is not null)
            Line($"  problem: {program.Problem}");
        foreach (CoreReference reference in program.References.OfType<CoreReference>())
            Line($"  asks for slot {reference.Slot}: {reference.Question} of type {reference.TypeId} path {reference.Path}");
        Dictionary<int, SourceLine> lines = program.Lines.ToDictionary(line => line.Slot);
        foreach (DisassembledLine line in Disassembler.Disassemble(program))
        {
            if (line.Function is not null)
                Line($"  {line.Function}: type {program.Functions.Single(function => function.Slot == line.Slot).TypeId}");
            if (lines.TryGetValue(line.Slot, out SourceLine source))
                Line($"    ; {source.File}:{source.Line}:{source.Column} {source.Text.Trim()}");
            Line($"    {line.Slot,4} {line.Text}");
        }
    }

    private void Line(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
