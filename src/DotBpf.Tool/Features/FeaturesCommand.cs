using System.CommandLine;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Features;

/// <summary><c>dotbpf features</c>: what the kernel, or the embedded host, can do.</summary>
internal static class FeaturesCommand
{
    internal static Command Create(Terminal terminal)
    {
        Option<string> host = HostChoice.CreateOption();
        (host.Description, host.DefaultValueFactory) = ("Which host to ask: kernel, with the rights that a BPF file system delegates where one is given, or embedded", _ => HostChoice.Kernel);
        var helpers = new Option<bool>("--helpers") { Description = "List the helpers of each kind of program too" };
        Option<bool> json = MapCommand.CreateJson();
        var command = new Command("features", "Show which maps, programs, links, instructions and types a host has") { host, helpers, json };
        command.SetAction(parsed => Faults.Guard(terminal, () =>
        {
            using BpfHost asked = HostChoice.Open(parsed.GetRequiredValue(host), terminal);
            FeatureReport report = FeatureReport.Of(asked, parsed.GetValue(helpers));
            if (parsed.GetValue(json))
                Json.Write(terminal, report.Write);
            else
                report.Write(terminal);
            return ExitCode.Ok;
        }));
        return command;
    }
}
