namespace DotBpf.Embedded;

/// <summary>A socket that stands for one of the kernel's: packets belong to it, and maps keep values for it.</summary>
/// <remarks>
/// <para>Made by <see cref="EmbeddedHost.CreateSocket"/> and <see cref="EmbeddedHost.CreateXdpSocket"/>. Use it with <see cref="SkStorageMap{TValue}"/>, and one for AF_XDP with <see cref="XskMap"/>.</para>
/// <para>Lifetime: when it is closed, values that maps keep for it end, and it is gone from the maps it was put into.</para>
/// </remarks>
public class SimulatedSocket : SimulatedObject
{
    internal SimulatedSocket(SimulatedCgroup cgroup) => Cgroup = cgroup;

    /// <summary>The cgroup that it is in: that of the task that made it.</summary>
    public SimulatedCgroup Cgroup { get; }

    /// <summary>As its number.</summary>
    public override string ToString() => $"socket {Number}";
}
