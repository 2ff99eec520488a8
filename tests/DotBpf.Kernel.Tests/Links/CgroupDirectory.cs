namespace DotBpf.Kernel.Tests;

/// <summary>A cgroup of its own, in which commands can be run.</summary>
internal sealed class CgroupDirectory : IDisposable
{
    internal CgroupDirectory(string? parent = null)
    {
        Path = System.IO.Path.Combine(parent ?? Root, $"dotbpf-{Random.Shared.Next(0x1000000):x6}");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where cgroups of the second version are mounted.</summary>
    internal static string Root => File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).First(words => words[2] == "cgroup2")[1];

    internal string Path { get; }

    // A process that just ended may still be counted for a moment.
    public void Dispose()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                Directory.Delete(Path);
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Runs a line of a shell inside.</summary>
    internal (int Status, string Text) Run(string line) => CommandLine.TryRun("bash", "-c", $"echo $$ > {Path}/cgroup.procs && {line}");
}
