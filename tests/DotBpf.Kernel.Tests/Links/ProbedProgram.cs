using System.Diagnostics;
using System.Globalization;

namespace DotBpf.Kernel.Tests;

/// <summary>The C program <c>probed.c</c>, compiled once, and running.</summary>
internal sealed class ProbedProgram : IDisposable
{
    private static readonly Lazy<string> s_file = new(() => CompiledProgram.Compile("Links/probed.c", "-O1", "-fPIE", "-pie"));

    private readonly Process _process;

    internal ProbedProgram(string? copy = null) =>
        _process = Process.Start(new ProcessStartInfo(copy ?? File) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

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
}
