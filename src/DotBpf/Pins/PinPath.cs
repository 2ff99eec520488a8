namespace DotBpf;

/// <summary>A place where a map, program or link is kept by name, so that it outlives the process that made it.</summary>
/// <remarks>
/// <para>On the kernel host a file of a BPF file system; on the embedded host a name that the host keeps.</para>
/// <para>Slashes that say nothing are left out. Steps such as <c>..</c> are refused, so that no name leads out of the directory that it is put in.</para>
/// </remarks>
public readonly record struct PinPath
{
    private readonly string? _value;

    /// <summary>Names a place.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="ArgumentException">The path is empty or not absolute, steps through <c>.</c> or <c>..</c>, or has a zero character.</exception>
    public PinPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] != '/')
            throw new ArgumentException($"A pin needs an absolute path such as /sys/fs/bpf/flows; '{path}' is not one.", nameof(path));
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A pin needs a path without zero characters.", nameof(path));
        string[] steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (steps.Any(step => step is "." or ".."))
            throw new ArgumentException($"A pin needs a path without the steps '.' and '..'; '{path}' has one.", nameof(path));
        _value = $"/{string.Join('/', steps)}";
    }

    /// <summary>The absolute path.</summary>
    /// <exception cref="InvalidOperationException">It was never given one (<see langword="default"/>).</exception>
    public string Value => _value ?? throw new InvalidOperationException($"This {nameof(PinPath)} names no place. Make one by new {nameof(PinPath)}(\"/sys/fs/bpf/…\") or {nameof(BpfFileSystem)}.{nameof(BpfFileSystem.Path)}.");

    /// <summary>A place below this one.</summary>
    /// <param name="name">Its name there, or names of directories and its name.</param>
    /// <exception cref="ArgumentException">The name is empty, or steps through <c>.</c> or <c>..</c>.</exception>
    public PinPath Child(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new($"{Value}/{name}");
    }

    /// <summary>The path.</summary>
    public override string ToString() => _value ?? "";
}
