using System.Diagnostics;
using System.Globalization;

namespace DotBpf.Embedded.Memory;

/// <summary>A number for a process that no other process of the machine has, before or after: its id, and when it began.</summary>
internal static class ProcessStamp
{
    private const int StateField = 0;
    private const int StartField = 19;

    /// <summary>That of this process.</summary>
    internal static ulong Current { get; } = Of((uint)Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0);

    /// <summary>Whether the process is still there. One that cannot be seen counts as there.</summary>
    internal static bool IsAlive(ulong stamp)
    {
        if (stamp == Current)
            return true;
        int id = (int)(stamp >> 32);
        return IsRunning(id) && (StartOf(id) is not { } start || Of((uint)id, start) == stamp);
    }

    // Never 0, which is nobody.
    private static ulong Of(uint id, ulong start) => ((ulong)id << 32) | (uint)start;

    private static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>When a process began; 0 when it has ended but its parent does not know yet; null when that cannot be seen.</summary>
    private static ulong? StartOf(int id)
    {
        try
        {
            return OperatingSystem.IsLinux() ? ReadStart(id) : SecondsAt(id);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    // The fields behind the name, which may hold anything, spaces and brackets too (proc_pid_stat(5)). The start is in ticks
    // since the machine was started, so that setting its clock changes nothing.
    private static ulong ReadStart(int id)
    {
        string line = File.ReadAllText($"/proc/{id}/stat");
        string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        bool hasEnded = fields[StateField] is "Z" or "X" && Directory.GetDirectories($"/proc/{id}/task").Length <= 1;
        return hasEnded ? 0 : ulong.Parse(fields[StartField], CultureInfo.InvariantCulture);
    }

    private static ulong SecondsAt(int id)
    {
        using Process process = Process.GetProcessById(id);
        return (ulong)new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
    }
}
