using System.Runtime.InteropServices;

namespace DotBpf.Kernel;

/// <summary>Finds programs and libraries that are named without a path.</summary>
internal static class ExecutablePath
{
    private static readonly string[] s_systemLibraries = ["/lib64", "/usr/lib64", "/lib", "/usr/lib", $"/lib/{Triplet}", $"/usr/lib/{Triplet}"];

    // The directory that Debian and those after it keep libraries in.
    private static string Triplet => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "x86_64-linux-gnu",
        Architecture.X86 => "i386-linux-gnu",
        Architecture.Arm64 => "aarch64-linux-gnu",
        Architecture.Arm or Architecture.Armv6 => "arm-linux-gnueabihf",
        Architecture.S390x => "s390x-linux-gnu",
        Architecture.Ppc64le => "powerpc64le-linux-gnu",
        Architecture.RiscV64 => "riscv64-linux-gnu",
        _ => "",
    };

    /// <summary>The path of a file: itself when it has a slash, else the first of that name where libraries (<c>….so…</c>) or programs are looked for.</summary>
    /// <exception cref="BpfSyscallException">There is no such file.</exception>
    internal static string Find(Attachment attachment, string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        bool isLibrary = file.Contains(".so", StringComparison.Ordinal);
        string? found = file.Contains('/', StringComparison.Ordinal)
            ? (File.Exists(file) ? file : null)
            : Directories(isLibrary).Select(directory => Path.Combine(directory, file)).FirstOrDefault(File.Exists);
        return found ?? throw attachment.Refused(BpfCommand.Open, Errno.ENOENT, isLibrary || file.Contains('/', StringComparison.Ordinal)
            ? $"There is no file '{file}'."
            : $"There is no program '{file}' in PATH; a library is named with its suffix, such as libc.so.6.");
    }

    private static IEnumerable<string> Directories(bool isLibrary)
    {
        string listed = Environment.GetEnvironmentVariable(isLibrary ? "LD_LIBRARY_PATH" : "PATH") ?? "";
        string[] first = listed.Split(':', StringSplitOptions.RemoveEmptyEntries);
        return isLibrary ? first.Concat(s_systemLibraries) : first;
    }
}
