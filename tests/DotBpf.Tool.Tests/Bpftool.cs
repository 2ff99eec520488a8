using System.Diagnostics;

namespace DotBpf.Tool.Tests;

/// <summary>The other tool, for comparison.</summary>
internal static class Bpftool
{
    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it printed.</returns>
    internal static string Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("bpftool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"bpftool {string.Join(' ', arguments)}: {complaints.Result}");
        return output;
    }
}
