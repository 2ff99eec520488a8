using System.Diagnostics;
using System.Globalization;

namespace DotBpf.Kernel.Tests;

/// <summary>The C program <c>probed.c</c>, compiled once, and running.</summary>
internal sealed class ProbedProgram : IDisposable
{
    private static readonly string[] s_compilers = ["clang-20", "clang-19", "clang-18", "clang-17", "clang-16", "clang-14", "cc"];
    private static readonly Lazy<string> s_file = new(Compile);

    private readonly Process _process;

    internal ProbedProgram() =>
        _process = Process.Start(new ProcessStartInfo(File) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>The compiled file.</summary>
    internal static string File => s_file.Value;

    internal int ProcessId => _process.Id;

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Has it call its functions.</summary>
    /// <returns>What its semaphore was then.</returns>
    internal int Work(int times)
    {
        _process.StandardInput.WriteLine(times.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The probed program ended.");
        return int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static string Compile()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "probed");
        string source = Path.Combine(AppContext.BaseDirectory, "Links", "probed.c");
        string compiler = s_compilers.First(name => CommandLine.TryRun("sh", "-c", $"command -v {name}").Status == 0);
        CommandLine.Run(compiler, "-O1", "-fPIE", "-pie", "-o", file, source);
        return file;
    }
}
