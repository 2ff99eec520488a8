namespace DotBpf;

/// <summary>The tie between a program and the hook it is attached to. Disposing detaches, unless the link is pinned.</summary>
public abstract class BpfLink : HostHandle
{
    /// <summary>Belongs to that host and ties a program to <paramref name="target"/>.</summary>
    protected BpfLink(BpfHost host, AttachTarget target)
        : base(host) => Target = target;

    /// <summary>The hook.</summary>
    public AttachTarget Target { get; }
}
