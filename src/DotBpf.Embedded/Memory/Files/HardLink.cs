using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>Further names of files, for which .NET 10 has no call.</summary>
internal static partial class HardLink
{
    /// <summary>Gives a file a further name in one step, unless that is taken.</summary>
    /// <returns>Whether it has it: file systems may have no such links, and users no right to make them.</returns>
    internal static bool TryCreate(string file, string name) => OperatingSystem.IsWindows() ? CreateHardLink(name, file, 0) != 0 : link(file, name) == 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string file, string name);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int CreateHardLink(string name, string file, nint security);
}
