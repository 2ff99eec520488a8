using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using DotBpf.Tool.Features;
using DotBpf.Tool.Maps;
using DotBpf.Tool.Objects;
using DotBpf.Tool.Output;
using DotBpf.Tool.Pins;
using DotBpf.Tool.Programs;
using DotBpf.Tool.Run;
using DotBpf.Tool.Types;

namespace DotBpf.Tool;

/// <summary>The command line from its first word on.</summary>
internal static class Cli
{
    private const string Name = "dotbpf";

    /// <summary>Runs one command line.</summary>
    internal static ExitCode Run(string[] arguments, Terminal terminal)
    {
        // Answered before the parser's assembly is even loaded.
        if (arguments is ["--version"])
            return PrintVersion(terminal);
        return Dispatch(arguments, terminal);
    }

    private static ExitCode PrintVersion(Terminal terminal)
    {
        terminal.Out.WriteLine(typeof(Cli).Assembly.GetName().Version?.ToString(3));
        return ExitCode.Ok;
    }

    private static ExitCode Dispatch(string[] arguments, Terminal terminal)
    {
        ParseResult parsed = CreateRoot(terminal).Parse(arguments);
        if (parsed.Errors.Count == 0)
            return (ExitCode)parsed.Invoke(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false });
        foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
            terminal.Complain(message);
        terminal.Error.WriteLine($"Try: {CommandPath(parsed)} --help");
        return ExitCode.Usage;
    }

    // Not the library's RootCommand: that one is named after the assembly.
    private static Command CreateRoot(Terminal terminal)
    {
        var version = new Option<bool>("--version") { Description = "Show the version" };
        var root = new Command(Name, "Replay captures through BPF objects, look into objects, maps and types.")
        {
            new HelpOption(),
            version,
            RunCommand.Create(terminal),
            ObjectCommand.Create(terminal),
            MapCommand.Create(terminal),
            ProgramCommand.Create(terminal),
            BtfCommand.Create(terminal),
            PinCommand.Create(terminal),
            FeaturesCommand.Create(terminal),
        };
        root.SetAction(parsed => (int)(parsed.GetValue(version) ? PrintVersion(terminal) : AskForCommand(terminal)));
        return root;
    }

    private static ExitCode AskForCommand(Terminal terminal)
    {
        terminal.Complain("a command is missing: run, object, map, program, btf, pin or features.");
        terminal.Error.WriteLine($"Try: {Name} --help");
        return ExitCode.Usage;
    }

    private static string CommandPath(ParseResult parsed)
    {
        string path = Name;
        for (SymbolResult? at = parsed.CommandResult; at?.Parent is CommandResult; at = at.Parent)
            path = path.Insert(Name.Length, " " + ((CommandResult)at).Command.Name);
        return path;
    }
}
