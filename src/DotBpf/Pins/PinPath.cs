namespace DotBpf;

/// <summary>A place where a map, program or link is kept by name, so that it outlives the process that made it.</summary>
/// <remarks>On the kernel host a file of a BPF file system; on the embedded host a name that the host keeps.</remarks>
public readonly record struct PinPath
{
    /// <summary>Names a place.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="ArgumentException">The path is empty or not absolute.</exception>
    public PinPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] != '/')
            throw new ArgumentException($"A pin needs an absolute path such as /sys/fs/bpf/flows; '{path}' is not one.", nameof(path));
        Value = path;
    }

    /// <summary>The absolute path.</summary>
    public string Value { get; }

    /// <summary>A place below this one.</summary>
    /// <param name="name">Its name there.</param>
    public PinPath Child(string name) => new($"{Value.TrimEnd('/')}/{name}");

    /// <summary>The path.</summary>
    public override string ToString() => Value;
}
