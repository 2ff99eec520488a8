namespace DotBpf.Tool.Hosts;

/// <summary>Finds what has a name in the kernel, where names need not be different.</summary>
internal static class KernelNamed
{
    // The kernel keeps 15 characters of a name (BPF_OBJ_NAME_LEN less the final zero, Linux 4.15).
    private const int LongestName = 15;

    /// <summary>The one of that name; the others are closed again.</summary>
    internal static THandle Find<THandle>(string noun, string asked, IEnumerable<THandle> all, Func<THandle, (uint Id, string Name)> describe)
        where THandle : IDisposable
    {
        string name = asked.Length > LongestName ? asked[..LongestName] : asked;
        List<THandle> found = [];
        foreach (THandle one in all)
        {
            if (describe(one).Name == name)
                found.Add(one);
            else
                one.Dispose();
        }

        if (found.Count == 1)
            return found[0];
        string ids = string.Join(", ", found.Select(one => describe(one).Id));
        found.ForEach(one => one.Dispose());
        throw ids.Length == 0
            ? new ToolException(ExitCode.NoSuchObject, $"There is no {noun} named '{name}'. `dotbpf {noun} show` lists those there are.")
            : new ToolException(ExitCode.Precondition, $"Several {noun}s are named '{name}': take one of the ids {ids}.");
    }
}
