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

    private const string Delegated = Kernel + ":";

    internal static Option<string> CreateOption()
    {
        var option = new Option<string>("--host")
        {
            Description = "Where to load: embedded (this process, no privileges) or kernel, with the rights that a BPF file system delegates where one is given",
            DefaultValueFactory = _ => Embedded,
            HelpName = "embedded|kernel|kernel:MOUNT",
        };
        option.CompletionSources.Add(Embedded, Kernel);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && name != Embedded && !IsKernel(name))
                result.AddError($"--host takes {option.HelpName}, not '{name}'.");
        });
        return option;
    }

    /// <summary>Whether the name is one of the kernel host.</summary>
    internal static bool IsKernel(string name) => name == Kernel || (name.StartsWith(Delegated, StringComparison.Ordinal) && name.Length > Delegated.Length);

    /// <summary>Opens the host of that name.</summary>
    /// <param name="name">embedded, kernel or kernel:MOUNT.</param>
    /// <param name="terminal">Where lines of <c>bpf_printk</c> go on the embedded host; the kernel has a pipe of its own for them.</param>
    /// <param name="cpus">The CPUs of the embedded host.</param>
    internal static BpfHost Open(string name, Terminal terminal, int cpus = 1) =>
        name == Kernel ? OpenKernel() : IsKernel(name) ? KernelHost.OpenDelegated(new PinPath(Path.GetFullPath(name[Delegated.Length..]))) : EmbeddedHost.Create(new() { Cpus = cpus, Trace = terminal.Error.WriteLine });

    /// <summary>Opens the kernel host, or says why that cannot be.</summary>
    internal static BpfHost OpenKernel()
    {
        KernelHost host = KernelHost.Open();
        return KernelHost.IsAvailable(out string? why) ? host : throw new ToolException(ExitCode.Permission, why);
    }
}
