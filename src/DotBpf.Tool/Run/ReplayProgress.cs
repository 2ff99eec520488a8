using DotBpf.Tool.Output;
using Spectre.Console;

namespace DotBpf.Tool.Run;

/// <summary>Shows a bar on standard error while something long goes on, if somebody watches.</summary>
internal static class ReplayProgress
{
    private const long WorthShowing = 4 << 20;

    internal static void While(Terminal terminal, string what, long? size, Action<Action<double>?> work)
    {
        if (!terminal.IsWatched || size is not > WorthShowing)
        {
            work(null);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        console.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: 1);
            work(done => task.Value = done);
        });
    }
}
