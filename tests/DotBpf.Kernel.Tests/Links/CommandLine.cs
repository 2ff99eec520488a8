using System.Diagnostics;

namespace DotBpf.Kernel.Tests;

/// <summary>Runs commands of the system.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it printed.</returns>
    internal static string Run(string command, params string[] arguments)
    {
        (int status, string text) = TryRun(command, arguments);
        Assert.True(status == 0, $"{command} {string.Join(' ', arguments)}: {text}");
        return text;
    }

    /// <summary>Runs a command that may fail.</summary>
    internal static (int Status, string Text) TryRun(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
