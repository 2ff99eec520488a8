namespace DotBpf.Embedded;

/// <summary>A file that stands for one of the kernel's, so that maps keep values for it.</summary>
/// <remarks>
/// <para>Made by <see cref="EmbeddedHost.CreateFile"/>. Use it with <see cref="InodeStorageMap{TValue}"/>.</para>
/// <para>Lifetime: its end is that of the file itself (its inode), with which values that maps keep for it end.</para>
/// </remarks>
public sealed class SimulatedFile : SimulatedObject
{
    internal SimulatedFile(string name) => Name = name;

    /// <summary>What it is called, for messages.</summary>
    public string Name { get; }

    /// <summary>As its name.</summary>
    public override string ToString() => $"file {Name}";
}
