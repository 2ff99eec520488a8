using System.Runtime.InteropServices;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>How the running kernel was built, read when it is first asked for and kept: it does not change while it runs.</summary>
internal static class RunningConfiguration
{
    private const string Compressed = "/proc/config.gz";

    private static readonly Lazy<KernelConfiguration> s_value = new(Read);

    internal static KernelConfiguration Value => s_value.Value;

    private static KernelConfiguration Read()
    {
        string release = Release();
        string? path = new[] { Compressed, $"/boot/config-{release}", $"/lib/modules/{release}/config" }.FirstOrDefault(File.Exists);
        KernelConfiguration built = path is null ? KernelConfiguration.Of([], "the kernel, which publishes no configuration,") : KernelConfiguration.Read(path);
        return built.With(OfKernel());
    }

    private static string Release() => File.Exists("/proc/sys/kernel/osrelease") ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : Environment.OSVersion.Version.ToString();

    // The names that libbpf knows beyond the configuration.
    private static Dictionary<string, string> OfKernel() => new(StringComparer.Ordinal)
    {
        ["LINUX_KERNEL_VERSION"] = KernelConfiguration.VersionNumber(Environment.OSVersion.Version),
        ["LINUX_HAS_SYSCALL_WRAPPER"] = HasSystemCallWrapper() ? "1" : "0",
        ["LINUX_HAS_BPF_COOKIE"] = HasCookie() ? "1" : "0",
    };

    // Where system calls get their arguments through pt_regs, they are called __x64_sys_… and its like (include/linux/syscalls.h, since 4.17).
    private static bool HasSystemCallWrapper()
    {
        string prefix = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            Architecture.S390x => "s390x",
            Architecture.RiscV64 => "riscv",
            _ => "",
        };
        return prefix.Length != 0 && KernelAddresses.Find([$"__{prefix}_sys_bpf"]).Count != 0;
    }

    // bpf_get_attach_cookie is helper 174, since 5.15.
    private static bool HasCookie() => KernelTypeInformation.Exists
        ? KernelTypeInformation.Types.TryFind("bpf_func_id", out BtfEnum? helpers) && helpers.Enumerators.Any(helper => helper.Name == "BPF_FUNC_get_attach_cookie")
        : Environment.OSVersion.Version >= new Version(5, 15);
}
