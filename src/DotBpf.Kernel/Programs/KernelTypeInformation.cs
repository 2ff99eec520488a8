using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>The types that the running kernel publishes, read when they are first asked for and kept: they do not change while it runs.</summary>
/// <remarks>Kernel: since 5.5, with CONFIG_DEBUG_INFO_BTF (Documentation/bpf/btf.rst).</remarks>
internal static class KernelTypeInformation
{
    internal const string Path = "/sys/kernel/btf/vmlinux";
    internal const string MinimumKernel = "5.5";

    private static readonly Lazy<BtfTypes> s_types = new(() => BtfTypes.Open(TypesMapping.MapOrRead(Path), Path));

    internal static string Missing => $"The kernel was built without its types ({Path}, CONFIG_DEBUG_INFO_BTF).";

    internal static bool Exists => File.Exists(Path);

    internal static BtfTypes Types => s_types.Value;
}
