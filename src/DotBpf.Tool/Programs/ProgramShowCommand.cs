using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Programs;

/// <summary><c>dotbpf program show [BY PROGRAM]</c>: which programs there are, of what kind, and how they run.</summary>
internal static class ProgramShowCommand
{
    internal static Command Create(Terminal terminal)
    {
        Argument<string> kind = ProgramSelector.CreateKind(), what = ProgramSelector.CreateWhat();
        (kind.Arity, what.Arity) = (ArgumentArity.ZeroOrOne, ArgumentArity.ZeroOrOne);
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("show", "List programs: all, or the one named") { kind, what, json };
        command.SetAction(parsed => Faults.Guard(terminal, () =>
        {
            ProgramSelector? selector = Selector(parsed.GetValue(kind), parsed.GetValue(what));
            return Show(terminal, selector, parsed.GetValue(json));
        }));
        return command;
    }

    private static ProgramSelector? Selector(string? kind, string? what) => (kind, what) switch
    {
        (null, _) => null,
        (_, null) => throw ToolException.Usage($"`{kind}` needs the program: id N, name S or pinned FILE."),
        _ => new ProgramSelector(kind, what),
    };

    private static ExitCode Show(Terminal terminal, ProgramSelector? selector, bool asJson)
    {
        using BpfHost host = HostChoice.OpenKernel();
        List<(ProgramInfo Info, ProgramStatistics Statistics)> programs = [];
        foreach (ProgramHandle program in selector is null ? ProgramSelector.OpenAll(host) : [selector.Open(host)])
        {
            programs.Add((program.Info, program.ReadStatistics()));
            program.Dispose();
        }

        if (asJson)
            Json.Write(terminal, json => WriteJson(json, programs));
        else
            WriteTable(terminal, programs);
        return ExitCode.Ok;
    }

    private static void WriteTable(Terminal terminal, List<(ProgramInfo Info, ProgramStatistics Statistics)> programs)
    {
        DataTable table = new DataTable().Column("id", true).Column("name").Column("kind").Column("tag").Column("gpl").Column("loaded")
            .Column("user", true).Column("instructions", true).Column("machine code", true).Column("maps").Column("runs", true).Column("ns/run", true);
        foreach ((ProgramInfo info, ProgramStatistics statistics) in programs)
        {
            table.Row(
                Number(info.Id),
                info.Name,
                $"{info.Type}",
                info.Tag,
                info.IsGplCompatible ? "yes" : "no",
                LoadedAt(info).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                Number(info.UserId),
                Number(info.TranslatedSize / 8),
                $"{Number(info.MachineCodeSize)} B",
                string.Join(" ", info.MapIds),
                statistics.Runs == 0 ? "" : Number((long)statistics.Runs),
                statistics.Runs == 0 ? "" : statistics.NanosecondsPerRun.ToString("0", CultureInfo.InvariantCulture));
        }

        table.Write(terminal);
    }

    private static void WriteJson(Utf8JsonWriter json, List<(ProgramInfo Info, ProgramStatistics Statistics)> programs)
    {
        json.WriteStartArray();
        foreach ((ProgramInfo info, ProgramStatistics statistics) in programs)
            WriteJson(json, info, statistics);
        json.WriteEndArray();
    }

    private static void WriteJson(Utf8JsonWriter json, ProgramInfo info, ProgramStatistics statistics)
    {
        json.WriteStartObject();
        json.WriteNumber("id", info.Id);
        json.WriteString("name", info.Name);
        json.WriteString("type", $"{info.Type}");
        json.WriteString("tag", info.Tag);
        json.WriteBoolean("gplCompatible", info.IsGplCompatible);
        json.WriteString("loadedAt", LoadedAt(info));
        json.WriteNumber("userId", info.UserId);
        json.WriteNumber("typesId", info.TypesId);
        json.WriteNumber("translatedSize", info.TranslatedSize);
        json.WriteNumber("machineCodeSize", info.MachineCodeSize);
        json.WriteNumber("verifiedInstructions", info.VerifiedInstructions);
        json.WriteStartArray("mapIds");
        foreach (uint id in info.MapIds)
            json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteNumber("runs", statistics.Runs);
        json.WriteNumber("nanoseconds", statistics.Nanoseconds);
        json.WriteNumber("misses", statistics.Misses);
        json.WriteEndObject();
    }

    // Both clocks run from the start of the machine, and only the second goes on while it sleeps: so does the kernel's of loading (CLOCK_BOOTTIME).
    private static DateTime LoadedAt(ProgramInfo info) => DateTime.Now - (TimeSpan.FromMilliseconds(Environment.TickCount64) - info.LoadedAt);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
