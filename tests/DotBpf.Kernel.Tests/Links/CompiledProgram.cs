namespace DotBpf.Kernel.Tests;

/// <summary>Compiles C programs that tests run.</summary>
internal static class CompiledProgram
{
    private static readonly string[] s_compilers = ["clang-20", "clang-19", "clang-18", "clang-17", "clang-16", "clang-14", "cc"];

    /// <summary>Compiles a source that lies beside the tests.</summary>
    /// <param name="source">The source, from the folder of the tests.</param>
    /// <param name="options">What the compiler is told besides; libraries too.</param>
    /// <returns>The program, in the same folder.</returns>
    internal static string Compile(string source, params string[] options) => CompileAs(Path.GetFileNameWithoutExtension(source), source, options);

    /// <summary>The same under a name of its own, where a source is compiled in several ways.</summary>
    internal static string CompileAs(string name, string source, params string[] options)
    {
        string file = Path.Combine(AppContext.BaseDirectory, name);
        string compiler = s_compilers.First(name => CommandLine.TryRun("sh", "-c", $"command -v {name}").Status == 0);
        CommandLine.Run(compiler, ["-Wall", "-Werror", Path.Combine(AppContext.BaseDirectory, source), "-o", file, .. options]);
        return file;
    }
}
