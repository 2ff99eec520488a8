using DotBpf.Embedded.KernelObjects;

namespace DotBpf.Embedded;

/// <summary>A cgroup that stands for one of the kernel's (version 2): tasks and sockets are in it, and programs ask which.</summary>
/// <remarks>
/// <para>Made by <see cref="EmbeddedHost.CreateCgroup"/>. Use it with <see cref="CgroupArrayMap"/> and <see cref="CgrpStorageMap{TValue}"/>, where the kernel takes the descriptor of a directory.</para>
/// <para>Lifetime: when it is removed, values that maps keep for it end. Tasks in it stay in it, as arrays keep referring to it. The root stays as long as the host.</para>
/// </remarks>
public sealed class SimulatedCgroup : SimulatedObject
{
    internal SimulatedCgroup(string name, SimulatedCgroup? parent, ulong id)
    {
        Name = name;
        Parent = parent;
        Id = id;
        Level = parent is null ? 0 : parent.Level + 1;
    }

    /// <summary>Its name in its parent; empty for the root.</summary>
    public string Name { get; }

    /// <summary>The cgroup that it is in; <see langword="null"/> for the root.</summary>
    public SimulatedCgroup? Parent { get; }

    /// <summary>Its number, which programs get by <c>bpf_get_current_cgroup_id</c>; on the kernel the inode number of its directory.</summary>
    public ulong Id { get; }

    /// <summary>How deep it is: 0 for the root.</summary>
    public int Level { get; }

    /// <summary>Where it is, from the root on.</summary>
    public string Path => Parent is null ? "/" : Parent.Parent is null ? $"/{Name}" : $"{Parent.Path}/{Name}";

    internal override KernelStruct KernelStruct => KernelStruct.Cgroup;

    internal override void WriteTo(Span<byte> structure) => BitConverter.TryWriteBytes(structure, Level);

    // The root is never removed.
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Parent is not null)
            base.Dispose(disposing);
    }

    /// <summary>As its path.</summary>
    public override string ToString() => $"cgroup {Path}";

    /// <summary>The one above it, or itself, that is so deep; <see langword="null"/> when there is none (<c>cgroup_ancestor</c>, include/linux/cgroup.h, 6.18).</summary>
    internal SimulatedCgroup? AncestorAt(int level)
    {
        SimulatedCgroup? found = level < 0 || level > Level ? null : this;
        while (found is not null && found.Level > level)
            found = found.Parent;
        return found;
    }

    /// <summary>Whether it is another one or lies somewhere in it.</summary>
    internal bool IsUnder(SimulatedCgroup other) => ReferenceEquals(AncestorAt(other.Level), other);
}
