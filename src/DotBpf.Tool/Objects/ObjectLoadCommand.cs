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
        return Load(terminal, host, files, asJson, "loaded");
    }

    /// <summary>Loads objects into a host and writes what came of each program.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="host">The host.</param>
    /// <param name="files">The objects.</param>
    /// <param name="asJson">Whether to write JSON.</param>
    /// <param name="praise">What is said of a program that was taken.</param>
    internal static ExitCode Load(Terminal terminal, BpfHost host, string[] files, bool asJson, string praise)
    {
        List<LoadOutcome> outcomes = [.. files.Select(file => Load(host, file))];
        if (asJson)
            Json.Write(terminal, json => WriteJson(json, outcomes));
        else
            outcomes.ForEach(outcome => WriteLines(terminal, outcome, praise));
        return outcomes.TrueForAll(outcome => outcome.IsLoaded) ? ExitCode.Ok : ExitCode.No;
    }

    private static LoadOutcome Load(BpfHost host, string file)
    {
        try
        {
            ObjectSpec spec = ObjectInput.Read(file);
            return Load(host, file, spec with { Maps = [.. spec.Maps.Select(map => map with { Pinning = MapPinning.None })] });
        }
        catch (Exception fault) when (fault is BpfException or IOException or UnauthorizedAccessException)
        {
            return new LoadOutcome(file, [], [], fault);
        }
    }

    private static LoadOutcome Load(BpfHost host, string file, ObjectSpec spec)
    {
        using BpfObject loaded = host.Load(spec, new LoadOptions { KeepGoing = true });
        List<ProgramOutcome> programs = [.. spec.Programs.Where(program => program.IsAutoLoaded).Select(program =>
            new ProgramOutcome(
                program,
                loaded.Failures.GetValueOrDefault(program.Name),
                loaded.Programs.TryGetValue(program.Name, out BpfProgram? taken) ? taken.Handle.Info.VerifiedInstructions : 0))];
        return new LoadOutcome(file, programs, [.. spec.Notes, .. loaded.Notes], null);
    }

    private static void WriteLines(Terminal terminal, LoadOutcome outcome, string praise)
    {
        if (outcome.Fault is not null)
            WriteLine(terminal, outcome.File, Verdict(outcome.Fault, praise));
        foreach (ProgramOutcome program in outcome.Programs)
            WriteLine(terminal, $"{outcome.File}: {program.Program.Name} ({program.Program.Type})", WithoutName(Verdict(program.Fault, praise), program.Program));
        foreach (ObjectNote note in outcome.Notes)
            WriteLine(terminal, $"{outcome.File}: note", $"{note.Subject}: {note.Text}");
    }

    // The line names the program already.
    private static string WithoutName(string verdict, ProgramSpec program)
    {
        string subject = $"Program '{program.Name}' was ";
        return verdict.StartsWith(subject, StringComparison.Ordinal) ? verdict[subject.Length..] : verdict;
    }

    private static void WriteLine(Terminal terminal, string subject, string text) => terminal.Out.WriteLine(Printable.Of($"{subject}: {text}"));

    private static string Verdict(Exception? fault, string praise) => fault is null ? praise : Faults.Describe(fault).ReplaceLineEndings("; ");

    private static void WriteJson(Utf8JsonWriter json, List<LoadOutcome> outcomes)
    {
        json.WriteStartArray();
        foreach (LoadOutcome outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("file", outcome.File);
            WriteVerdict(json, outcome.IsLoaded, outcome.Fault);
            WriteJson(json, outcome.Programs);
            ObjectJson.WriteNotes(json, outcome.Notes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteJson(Utf8JsonWriter json, List<ProgramOutcome> programs)
    {
        json.WriteStartArray("programs");
        foreach (ProgramOutcome program in programs)
        {
            json.WriteStartObject();
            json.WriteString("program", program.Program.Name);
            json.WriteString("type", program.Program.Type.ToString());
            WriteVerdict(json, program.Fault is null, program.Fault);
            json.WriteNumber("verifiedInstructions", program.VerifiedInstructions);
            if (program.Fault is VerificationException rejection)
                WriteRejection(json, rejection);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRejection(Utf8JsonWriter json, VerificationException rejection)
    {
        json.WriteStartObject("rejection");
        json.WriteNumber("instruction", rejection.Instruction);
        if (rejection.Line is { } line)
        {
            json.WriteString("sourceFile", line.File);
            json.WriteNumber("line", line.Line);
            json.WriteString("text", line.Text.Trim());
        }

        json.WriteString("fault", rejection.Reason);
        json.WriteString("explanation", rejection.Explanation);
        json.WriteString("hint", rejection.Hint);
        json.WriteStartObject("registers");
        foreach ((string register, string state) in rejection.Registers.OrderBy(each => each.Key, StringComparer.Ordinal))
            json.WriteString(register, state);
        json.WriteEndObject();
        json.WriteEndObject();
        if (rejection.Log.Length > 0)
            json.WriteString("log", rejection.Log);
    }

    private static void WriteVerdict(Utf8JsonWriter json, bool isLoaded, Exception? fault)
    {
        json.WriteBoolean("isLoaded", isLoaded);
        json.WriteString("reason", fault is null ? null : Faults.Describe(fault));
    }
}
