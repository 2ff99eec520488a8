using System.Diagnostics;
using System.Text.Json;

namespace DotBpf.Tool.Tests;

/// <summary>Runs on the kernel host, against the embedded host where both can do the same.</summary>
public sealed class RunOnKernel : IDisposable
{
    private readonly Files _files = new();

    [Fact]
    public void Run_BothHosts_PrintTheSame()
    {
        string capture = _files.WriteTraffic();

        Dotbpf kernel = Dotbpf.Run("run", Files.Counts, "--pcap", capture, "--host", "kernel", "--cpus", "1").Expect(ExitCode.Ok);
        Dotbpf embedded = Dotbpf.Run("run", Files.Counts, "--pcap", capture, "--cpus", "1").Expect(ExitCode.Ok);

        Assert.Equal(
            Approved.Scrub(embedded.Out, _files.Folder),
            Approved.Scrub(kernel.Out, _files.Folder).Replace("on the kernel host", "on the embedded host", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ProgramTheVerifierRefuses_SaysTheLine()
    {
        Dotbpf result = Dotbpf.Run("object", "load", Files.Choice, "--host", "kernel").Expect(ExitCode.No);

        Assert.Contains("first (SchedCls): loaded", result.Out, StringComparison.Ordinal);
        Assert.Contains("wild (Xdp): rejected at ./choice.bpf.c:32:", result.Out, StringComparison.Ordinal);
        Assert.Contains("invalid bpf_context access", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Attached_EndsAfterItsTime()
    {
        string name = $"dbt{Environment.ProcessId % 100_000}";
        Ip("link", "add", name, "type", "veth", "peer", "name", name + "p");
        try
        {
            Ip("link", "set", name, "up");

            JsonElement json = Dotbpf.Run("run", Files.Counts, "--attach", $"xdp:{name}", "--duration", "300ms", "--json").Expect(ExitCode.Ok).Json();

            Assert.Equal("kernel", json.GetProperty("host").GetString());
            Assert.Equal(name, json.GetProperty("interface").GetString());
            Assert.InRange(json.GetProperty("seconds").GetDouble(), 0.3, 60);
        }
        finally
        {
            Ip("link", "delete", name);
        }
    }

    [Fact]
    public void Run_AttachedToNothing_IsNoSuchObject()
    {
        Dotbpf.Run("run", Files.Counts, "--attach", "xdp:nosuchdevice0", "--duration", "1s").Expect(ExitCode.NoSuchObject);
    }

    [Fact]
    public void Run_MoreCpusThanTheMachineHas_IsUsage()
    {
        Dotbpf.Run("run", Files.Counts, "--pcap", _files.WriteTraffic(), "--host", "kernel", "--cpus", "1024").Expect(ExitCode.Usage);
    }

    public void Dispose() => _files.Dispose();

    private static void Ip(params string[] arguments)
    {
        using Process process = Process.Start("ip", arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
