using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace DotBpf.Tool.Tests;

/// <summary>Compares text with a file that somebody has read and found right. DOTBPF_APPROVE=1 writes the files anew.</summary>
internal static partial class Approved
{
    internal static void Check(string name, string text, [CallerFilePath] string source = "")
    {
        if (Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1")
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(source)!, "Approved", name + ".txt"), text);
        string approved = File.ReadAllText(Path.Combine(
            Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1" ? Path.GetDirectoryName(source)! : AppContext.BaseDirectory, "Approved", name + ".txt"));
        Assert.Equal(approved, text);
    }

    /// <summary>Takes out what differs from run to run: times, rates and folders.</summary>
    internal static string Scrub(string text, string folder) =>
        Rates().Replace(text.Replace(folder + "/", "", StringComparison.Ordinal), "in T s, R packets/s");

    [GeneratedRegex(@"in [0-9.]+ s, [0-9]+ packets/s")]
    private static partial Regex Rates();
}
