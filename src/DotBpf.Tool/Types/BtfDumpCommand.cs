using System.CommandLine;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Btf.Headers;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Types;

/// <summary><c>dotbpf btf dump SOURCE [c|raw|json]</c>: types as a C header, as a list, or for programs.</summary>
internal static class BtfDumpCommand
{
    internal static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("SOURCE") { Description = "An object file, a file of plain BTF, vmlinux for the running kernel, or one of its modules" };
        var format = new Argument<string>("FORMAT") { Description = "c: a header for clang; raw: one type a line; json", DefaultValueFactory = _ => "c" };
        format.AcceptOnlyFromAmong("c", "raw", "json");
        var baseFile = new Option<string?>("--base") { Description = "A file of the types that SOURCE continues; modules continue vmlinux by themselves", HelpName = "FILE" };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("dump", "Write all types; exit code 1 when there are none or they cannot be read") { source, format, baseFile, json };
        command.SetAction(parsed => Faults.Guard(terminal, () =>
        {
            BtfTypes types = TypeSource.Read(parsed.GetRequiredValue(source), parsed.GetValue(baseFile));
            return Dump(terminal, types, parsed.GetValue(json) ? "json" : parsed.GetValue(format));
        }));
        return command;
    }

    private static ExitCode Dump(Terminal terminal, BtfTypes types, string? format)
    {
        switch (format)
        {
            case "json":
                Json.Write(terminal, json => TypeJson.Write(json, types));
                break;
            case "raw":
                for (int id = types.FirstId; id < types.Count; id++)
                    terminal.Out.Write(TypeLine.Of(types[id]));
                break;
            default:
                CHeader.Write(types, terminal.Out);
                break;
        }

        return ExitCode.Ok;
    }
}
