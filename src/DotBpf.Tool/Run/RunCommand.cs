using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Run;

/// <summary><c>dotbpf run OBJECT|FOLDER</c>: replays a capture through an object, or attaches it, and prints its maps.</summary>
internal static class RunCommand
{
    internal static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("OBJECT|FOLDER") { Description = "A .bpf.o file, or a folder with one and a capture" };
        Option<string> host = HostChoice.CreateOption();
        var pcap = new Option<string?>("--pcap") { Description = "The capture to replay (pcap or pcapng, Ethernet)", HelpName = "FILE" };
        var attach = new Option<string?>("--attach") { Description = "Attach to live traffic instead (kernel host)", HelpName = "xdp:IFACE" };
        var program = new Option<string?>("--program") { Description = "The program to run, where the object leaves a choice", HelpName = "NAME" };
        var set = new Option<string[]>("--set") { Description = "Set a global variable before loading (VAR=VALUE) or a map entry after (MAP[KEY]=VALUE)", HelpName = "VAR=VALUE" };
        var cpus = new Option<int?>("--cpus") { CustomParser = ParseCpus, Description = $"Spread packets over so many CPUs, each flow on one (usually {CpuSpread.UsualCpus})", HelpName = "N" };
        var duration = new Option<string?>("--duration") { Description = "Stay attached for so long: 500ms, 10s, 2m (until Ctrl-C if not given)", HelpName = "T" };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("run", "Replay a capture through a BPF object and print its maps") { path, host, pcap, attach, program, set, cpus, duration, json };
        command.SetAction(parsed => Faults.Guard(terminal, () => Runner.Run(terminal, new RunSettings
        {
            Path = parsed.GetRequiredValue(path),
            HostName = parsed.GetResult(host) is { Implicit: false } ? parsed.GetRequiredValue(host) : DefaultHost(parsed.GetValue(attach)),
            CapturePath = parsed.GetValue(pcap),
            Interface = ParseHook(parsed.GetValue(attach)),
            ProgramName = parsed.GetValue(program),
            Assignments = parsed.GetValue(set) ?? [],
            Cpus = parsed.GetValue(cpus),
            Duration = parsed.GetValue(duration) is { } text ? DurationText.Parse(text) : null,
            IsJson = parsed.GetValue(json),
        })));
        return command;
    }

    // Live traffic is the kernel's; asking for it says enough.
    private static string DefaultHost(string? attach) => attach is null ? HostChoice.Embedded : HostChoice.Kernel;

    private static int? ParseCpus(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int cpus) && cpus is > 0 and <= CpuSpread.MostCpus)
            return cpus;
        result.AddError($"--cpus takes a number from 1 to {CpuSpread.MostCpus}, not '{text}'.");
        return null;
    }

    private static string? ParseHook(string? text)
    {
        const string Xdp = "xdp:";
        if (text is null)
            return null;
        return text.StartsWith(Xdp, StringComparison.Ordinal) && text.Length > Xdp.Length
            ? text[Xdp.Length..]
            : throw ToolException.Usage($"--attach takes xdp:IFACE, for instance xdp:eth0; '{text}' is not that.");
    }
}
