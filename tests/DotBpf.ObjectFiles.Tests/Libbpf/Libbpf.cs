using System.Diagnostics;
using DotBpf.ObjectFiles.Tests.Btf.Headers;

namespace DotBpf.ObjectFiles.Tests.Libbpf;

/// <summary>The other reader of the same objects: a small program over libbpf, compiled when tests first need it.</summary>
internal static class Libbpf
{
    private static readonly Lazy<string> s_peer = new(Compile);

    /// <summary>Whether it can be compiled here.</summary>
    internal static bool IsAvailable => Clang.Path is not null && File.Exists("/usr/include/bpf/libbpf.h");

    /// <summary>What libbpf and the kernel make of an object: lines of words.</summary>
    internal static List<string[]> Load(string file) => Run(s_peer.Value, "object", file);

    /// <summary>What the kernel says of maps and programs.</summary>
    /// <param name="live">Each as <c>NAME=m:ID</c> or <c>NAME=p:ID</c>.</param>
    internal static List<string[]> Describe(IEnumerable<string> live) => Run(s_peer.Value, ["live", .. live]);

    private static string Compile()
    {
        string folder = Directory.CreateTempSubdirectory("dotbpf-libbpf-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string peer = Path.Combine(folder, "libbpf-peer");
        Run(Clang.Path!, "-O2", "-Wall", "-Werror", Path.Combine(AppContext.BaseDirectory, "Libbpf", "libbpf-peer.c"), "-o", peer, "-lbpf");
        return peer;
    }

    private static List<string[]> Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}: {complaints.Result}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }
}
