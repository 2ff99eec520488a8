using System.CommandLine;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Hosts;

/// <summary>The host that a command line asks for.</summary>
internal static class HostChoice
{
    internal const string Embedded = "embedded";
    internal const string Kernel = "kernel";

    internal static Option<string> CreateOption()
    {
        var option = new Option<string>("--host")
        {
            Description = "Where to load: embedded (this process, no privileges) or kernel",
            DefaultValueFactory = _ => Embedded,
        };
        option.AcceptOnlyFromAmong(Embedded, Kernel);
        return option;
    }

    /// <summary>Opens the host of that name.</summary>
    /// <param name="name">embedded or kernel.</param>
    /// <param name="terminal">Where lines of <c>bpf_printk</c> go on the embedded host; the kernel has a pipe of its own for them.</param>
    /// <param name="cpus">The CPUs of the embedded host.</param>
    internal static BpfHost Open(string name, Terminal terminal, int cpus = 1) =>
        name == Kernel ? OpenKernel() : EmbeddedHost.Create(new() { Cpus = cpus, Trace = terminal.Error.WriteLine });

    /// <summary>Opens the kernel host, or says why that cannot be.</summary>
    internal static BpfHost OpenKernel()
    {
        KernelHost host = KernelHost.Open();
        return KernelHost.IsAvailable(out string? why) ? host : throw new ToolException(ExitCode.Permission, why);
    }
}
