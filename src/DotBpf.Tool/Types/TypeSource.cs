using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Tool.Types;

/// <summary>Finds the types that a command line names.</summary>
internal static class TypeSource
{
    private const string KernelFolder = "/sys/kernel/btf";
    private const string Kernel = "vmlinux";

    /// <summary>Reads a file where there is one of that name; otherwise what the kernel has under that name.</summary>
    internal static BtfTypes Read(string source, string? baseFile)
    {
        BtfTypes? below = baseFile is null ? null : BtfTypes.ReadFile(baseFile);
        if (File.Exists(source))
            return BtfTypes.ReadFile(source, below);
        string ofKernel = Path.Combine(KernelFolder, source);
        if (source.Contains('/', StringComparison.Ordinal) || !File.Exists(ofKernel))
            throw new ToolException(ExitCode.NoSuchObject, $"There is no file '{source}', and the running kernel has no types of that name in {KernelFolder}. Give an object file, or vmlinux.");
        return source == Kernel ? BtfTypes.ReadFile(ofKernel) : BtfTypes.ReadFile(ofKernel, below ?? BtfTypes.ReadFile(Path.Combine(KernelFolder, Kernel)));
    }
}
