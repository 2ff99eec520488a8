using System.CommandLine;
using System.Text.Json;
using DotBpf.ObjectFiles;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Objects;

/// <summary><c>dotbpf object load FILE…</c>: tries whether a host takes objects, one line per program; leaves nothing behind.</summary>
internal static class ObjectLoadCommand
{
    internal static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "Object files", Arity = ArgumentArity.OneOrMore };
        Option<string> host = HostChoice.CreateOption();
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("load", "Try to load every program; exit code 1 unless all were loaded") { files, host, json };
        command.SetAction(parsed => Faults.Guard(terminal, () =>
            Load(terminal, parsed.GetRequiredValue(files), parsed.GetRequiredValue(host), parsed.GetValue(json))));
        return command;
    }

    private static ExitCode Load(Terminal terminal, string[] files, string hostName, bool asJson)
    {
        using BpfHost host = HostChoice.Open(hostName, terminal);
        List<LoadOutcome> outcomes = [];
        foreach (string file in files)
            outcomes.AddRange(Load(host, file));
        if (asJson)
            Json.Write(terminal, json => WriteJson(json, outcomes));
        else
            WriteLines(terminal, outcomes);
        return outcomes.TrueForAll(outcome => outcome.Fault is null) ? ExitCode.Ok : ExitCode.No;
    }

    private static List<LoadOutcome> Load(BpfHost host, string file)
    {
        try
        {
            ObjectSpec spec = ObjectInput.Read(file);
            return Load(host, file, spec with { Maps = [.. spec.Maps.Select(map => map with { Pinning = MapPinning.None })] });
        }
        catch (Exception fault) when (fault is BpfException or IOException or UnauthorizedAccessException)
        {
            return [new LoadOutcome(file, "", "", fault)];
        }
    }

    private static List<LoadOutcome> Load(BpfHost host, string file, ObjectSpec spec)
    {
        using BpfObject loaded = host.Load(spec, new LoadOptions { KeepGoing = true });
        return [.. spec.Programs.Where(program => program.IsAutoLoaded).Select(program =>
            new LoadOutcome(file, program.Name, program.Type.ToString(), loaded.Failures.GetValueOrDefault(program.Name)))];
    }

    private static void WriteLines(Terminal terminal, List<LoadOutcome> outcomes)
    {
        foreach (LoadOutcome outcome in outcomes)
        {
            string subject = outcome.Program.Length > 0 ? $"{outcome.File}: {outcome.Program} ({outcome.Kind})" : outcome.File;
            terminal.Out.WriteLine(outcome.Fault is null ? $"{subject}: loaded" : $"{subject}: {OneLine(Faults.Describe(outcome.Fault))}");
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings("; ");

    private static void WriteJson(Utf8JsonWriter json, List<LoadOutcome> outcomes)
    {
        json.WriteStartArray();
        foreach (LoadOutcome outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("file", outcome.File);
            json.WriteString("program", outcome.Program.Length > 0 ? outcome.Program : null);
            json.WriteString("type", outcome.Program.Length > 0 ? outcome.Kind : null);
            json.WriteBoolean("isLoaded", outcome.Fault is null);
            json.WriteString("reason", outcome.Fault is null ? null : Faults.Describe(outcome.Fault));
            if (outcome.Fault is VerificationException { Log.Length: > 0 } rejection)
                json.WriteString("log", rejection.Log);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
