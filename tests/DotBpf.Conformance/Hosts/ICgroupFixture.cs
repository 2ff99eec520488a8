using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Hosts;

/// <summary>Cgroups that programs are attached to, and what goes on in them.</summary>
public interface ICgroupFixture : IHostFixture
{
    /// <summary>A new cgroup.</summary>
    static abstract TestedCgroup CreateCgroup(BpfHost host, TestedCgroup? parent = null);
}

/// <summary>A cgroup, removed when it is disposed.</summary>
public abstract class TestedCgroup : IDisposable
{
    /// <summary>What a target names it by.</summary>
    internal abstract string Path { get; }

    /// <summary>What keys of maps name it by.</summary>
    internal abstract ulong Id { get; }

    public abstract void Dispose();

    /// <summary>Sends UDP packets of 1 byte over IPv4, one after the other, each of which is answered by one of 3 bytes.</summary>
    /// <returns>How many answers came.</returns>
    internal abstract int Exchange(int packets);

    /// <summary>Does something that programs decide about: opens a device, reads a sysctl, makes or connects a socket of UDP over IPv4.</summary>
    /// <returns>Whether it was allowed.</returns>
    internal abstract bool Does(AttachType what);
}
