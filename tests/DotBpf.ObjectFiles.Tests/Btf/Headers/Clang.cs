using System.Diagnostics;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf.Headers;

/// <summary>The compiler that headers are for: clang 16 or later, because older ones do not write signed and 64-bit enumerations into BTF.</summary>
internal static class Clang
{
    private static readonly string[] s_names = ["clang-20", "clang-19", "clang-18", "clang-17", "clang-16"];

    /// <summary>Where it is, or <see langword="null"/>.</summary>
    internal static string? Path { get; } = s_names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Compiles a source without a single warning and gives the types that the compiler saw.</summary>
    internal static BtfTypes Compile(string source, ByteOrder order = ByteOrder.LittleEndian)
    {
        string folder = Directory.CreateTempSubdirectory("dotbpf-headers-").FullName;
        try
        {
            File.WriteAllText(System.IO.Path.Combine(folder, "types.c"), source);
            Run(folder, ["-target", order == ByteOrder.LittleEndian ? "bpfel" : "bpfeb", "-std=gnu17", "-g", "-O2", "-Wall", "-Werror", "-Wno-pragma-clang-attribute", "-c", "types.c", "-o", "types.o"]);
            return BtfTypes.ReadFile(System.IO.Path.Combine(folder, "types.o"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string folder, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Path!, arguments) { WorkingDirectory = folder, RedirectStandardError = true })!;
        string complaints = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, complaints);
    }
}
