namespace DotBpf.Embedded.Memory;

/// <summary>The virtual CPU that this thread is on.</summary>
/// <remarks>Threads of the process are free to share a CPU number; what must not run at once on one CPU is the host's business.</remarks>
internal static class EmbeddedCpu
{
    [ThreadStatic]
    private static int t_current;

    /// <summary>The CPU, 0 until the host says otherwise.</summary>
    internal static int Current
    {
        get => t_current;
        set => t_current = value;
    }

    /// <summary>The CPU on a host with <paramref name="cpus"/> of them: a thread may have entered a higher one on a larger host.</summary>
    internal static int On(int cpus)
    {
        int current = t_current;
        return (uint)current < (uint)cpus ? current : current % cpus;
    }
}
