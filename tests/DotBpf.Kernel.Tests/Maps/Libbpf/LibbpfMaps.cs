using System.Diagnostics;
using System.Globalization;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>A process that does on a map of its own what it is told, by plain calls of libbpf: <c>libbpf-maps.c</c>.</summary>
internal sealed class LibbpfMaps : IDisposable
{
    private static readonly Lazy<string> s_file = new(() => CompiledProgram.Compile("Maps/Libbpf/libbpf-maps.c", "-O2", "-lbpf"));

    private readonly Process _process =
        Process.Start(new ProcessStartInfo(s_file.Value) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Has it do something.</summary>
    internal Answer Ask(string command)
    {
        _process.StandardInput.Write(command + "\n");
        _process.StandardInput.Flush();
        string? line = _process.StandardOutput.ReadLine();
        if (line?.Split(' ') is not [string errno, string count, string bytes])
            throw new InvalidOperationException($"The peer answered '{line}' to '{command}': {_process.StandardError.ReadToEnd()}");
        return new((Errno)int.Parse(errno, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), bytes);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
