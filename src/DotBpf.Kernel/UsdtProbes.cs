namespace DotBpf.Kernel;

/// <summary>The static probes (USDT) that a program or library was compiled with.</summary>
public static class UsdtProbes
{
    /// <summary>Lists them, each place by itself.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The probes in the order of the file; none when it has no notes of such.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The file is no ELF file, or its notes are damaged.</exception>
    public static IReadOnlyList<UsdtProbe> Read(string path)
    {
        try
        {
            using ExecutableFile file = ExecutableFile.Open(path);
            return UsdtNotes.Read(file);
        }
        catch (ExecutableFormatException error)
        {
            throw new FormatException(error.Message, error);
        }
    }
}
