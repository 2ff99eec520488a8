using Spectre.Console;

namespace DotBpf.Tool.Output;

/// <summary>Where data (standard output) and messages (standard error) go, and what may be used there.</summary>
internal sealed class Terminal
{
    // Wide enough that nothing is ever wrapped for a program that reads it.
    private const int PipeWidth = 4096;

    /// <summary>Data: tables, values, JSON.</summary>
    internal required TextWriter Out { get; init; }

    /// <summary>Messages: errors, progress, notes.</summary>
    internal required TextWriter Error { get; init; }

    /// <summary>Whether data may be coloured.</summary>
    internal bool HasColour { get; init; }

    /// <summary>Whether somebody watches the messages, so that progress is worth showing.</summary>
    internal bool IsWatched { get; init; }

    /// <summary>The columns for data.</summary>
    internal int Width { get; init; } = PipeWidth;

    /// <summary>The process's own streams. No colour when piped, nor with NO_COLOR (https://no-color.org).</summary>
    internal static Terminal OfProcess()
    {
        bool isTerminal = !Console.IsOutputRedirected;
        return new Terminal
        {
            Out = Console.Out,
            Error = Console.Error,
            HasColour = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            IsWatched = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"),
            Width = isTerminal ? Math.Max(Console.WindowWidth, 40) : PipeWidth,
        };
    }

    /// <summary>Says on standard error what went wrong.</summary>
    internal void Complain(string message) => Error.WriteLine($"error: {message}");

    /// <summary>Says on standard error what deserves attention.</summary>
    internal void Note(string message) => Error.WriteLine($"note: {message}");

    /// <summary>A console that renders into a writer with the abilities of the data stream.</summary>
    internal IAnsiConsole Render(TextWriter into)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = HasColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(into),
        });
        console.Profile.Width = PipeWidth;
        return console;
    }
}
