using System.CommandLine;
using DotBpf.ObjectFiles;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Objects;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Programs;

/// <summary><c>dotbpf program dump BY PROGRAM</c>: the instructions that the verifier left, or the machine code.</summary>
internal static class ProgramDumpCommand
{
    internal static Command Create(Terminal terminal)
    {
        Argument<string> kind = ProgramSelector.CreateKind(), what = ProgramSelector.CreateWhat();
        var code = new Option<string?>("--machine-code") { Description = "Write the machine code to this file instead, as raw bytes", HelpName = "FILE" };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("dump", "Show a loaded program's instructions as the verifier left them, below their source lines") { kind, what, code, json };
        command.SetAction(parsed => Faults.Guard(terminal, () =>
        {
            var selector = new ProgramSelector(parsed.GetRequiredValue(kind), parsed.GetRequiredValue(what));
            using BpfHost host = HostChoice.OpenKernel();
            using ProgramHandle program = selector.Open(host);
            if (parsed.GetValue(code) is { } file)
                File.WriteAllBytes(file, program.ReadMachineCode());
            else
                Write(terminal, program.ReadDescription(), parsed.GetValue(json));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Write(Terminal terminal, ProgramSpec program, bool asJson)
    {
        if (asJson)
            Json.Write(terminal, json => DisassemblyJson.Write(json, spec: null, [program]));
        else
            DisassemblyText.Write(terminal, spec: null, [program]);
    }
}
