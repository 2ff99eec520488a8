using System.CommandLine;
using DotBpf.ObjectFiles;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary><c>dotbpf object disasm FILE [PROGRAM]</c>: instructions with names, and the source lines they come from.</summary>
internal static class ObjectDisassembleCommand
{
    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "An object file, usually *.bpf.o" };
        var program = new Argument<string?>("PROGRAM") { Description = "The name of one program; all if not given", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("disasm", "Show instructions with the names of what they refer to, below their source lines") { file, program, json };
        command.SetAction(parsed => Faults.Guard(terminal, () =>
            Disassemble(terminal, ObjectInput.Read(parsed.GetRequiredValue(file)), parsed.GetValue(program), parsed.GetValue(json))));
        return command;
    }

    private static ExitCode Disassemble(Terminal terminal, ObjectSpec spec, string? name, bool asJson)
    {
        List<ProgramSpec> programs = name is null ? [.. spec.Programs] : [Find(spec, name)];
        if (asJson)
            Json.Write(terminal, json => DisassemblyJson.Write(json, spec, programs));
        else
            DisassemblyText.Write(terminal, spec, programs);
        return ExitCode.Ok;
    }

    private static ProgramSpec Find(ObjectSpec spec, string name)
    {
        if (spec.Programs.TryGet(name, out ProgramSpec? program))
            return program;
        string has = spec.Programs.Count > 0 ? $"it has {string.Join(", ", spec.Programs.Select(known => known.Name))}" : "it has none";
        throw new ToolException(ExitCode.NoSuchObject, $"There is no program '{name}' in {spec.Name}: {has}.");
    }
}
