using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory.Files;

namespace DotBpf.Embedded.Memory;

/// <summary>A number for a process that no other process of the machine has, before or after: its id, and a fingerprint of when it began, after which start of the machine.</summary>
internal static class ProcessStamp
{
    private const int StateField = 0;
    private const int StartField = 19;

    /// <summary>That of this process.</summary>
    internal static ulong Current { get; } = Of((uint)Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0, MachineStamp.Boot);

    /// <summary>The number of a process; never 0, which is nobody.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="start">When it began.</param>
    /// <param name="boot">The start of the machine, after which ids and beginnings are counted anew.</param>
    internal static ulong Of(uint id, ulong start, ulong boot) => ((ulong)id << 32) | (uint)Fingerprint.Of(MemoryMarshal.AsBytes<ulong>([start, boot]));

    /// <summary>Whether the process is still there. One that cannot be seen counts as there.</summary>
    internal static bool IsAlive(ulong stamp)
    {
        if (stamp == Current)
            return true;
        int id = (int)(stamp >> 32);
        return IsRunning(id) && (StartOf(id) is not { } start || Of((uint)id, start, MachineStamp.Boot) == stamp);
    }

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
