using System.CommandLine;
using DotBpf.ObjectFiles;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary><c>dotbpf object show FILE</c>: maps, programs, variables and relocations, without loading anything.</summary>
internal static class ObjectShowCommand
{
    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "An object file, usually *.bpf.o" };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("show", "Show maps, programs, variables, relocations and what was adjusted; exit code 1 when the file cannot be read") { file, json };
        command.SetAction(parsed => Faults.Guard(terminal, () => Show(terminal, parsed.GetRequiredValue(file), parsed.GetValue(json))));
        return command;
    }

    private static ExitCode Show(Terminal terminal, string path, bool asJson)
    {
        ObjectSpec spec = ObjectInput.Read(path);
        if (asJson)
            Json.Write(terminal, json => ObjectJson.Write(json, spec));
        else
            ObjectText.Write(terminal, spec);
        return ExitCode.Ok;
    }
}
