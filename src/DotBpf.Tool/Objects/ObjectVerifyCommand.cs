using System.CommandLine;
using DotBpf.Embedded;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary><c>dotbpf object verify FILE…</c>: whether the programs can be shown to be safe, without privileges and without running them; one line per program.</summary>
internal static class ObjectVerifyCommand
{
    internal static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "Object files", Arity = ArgumentArity.OneOrMore };
        var log = new Option<bool>("--log") { Description = "Write every instruction that is looked at with what is known of the registers, as the kernel's verifier does" };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("verify", "Verify every program as the kernel would; exit code 1 unless all were accepted") { files, log, json };
        command.SetAction(parsed => Faults.Guard(terminal, () =>
            Verify(terminal, parsed.GetRequiredValue(files), parsed.GetValue(log), parsed.GetValue(json))));
        return command;
    }

    private static ExitCode Verify(Terminal terminal, string[] files, bool withLog, bool asJson)
    {
        using EmbeddedHost host = EmbeddedHost.Create(new() { VerifierLog = withLog ? text => WriteLog(terminal, text) : null });
        return ObjectLoadCommand.Load(terminal, host, files, asJson, "verified");
    }

    // Apart from the verdicts, which others may read.
    private static void WriteLog(Terminal terminal, string text)
    {
        foreach (string line in text.Split('\n'))
            terminal.Error.WriteLine(Printable.Of(line));
    }
}
