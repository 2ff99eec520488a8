using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>A set of C types that a host was given, so that maps and programs can refer to them.</summary>
public abstract class TypesHandle : HostHandle
{
    /// <summary>Belongs to that host and holds those types.</summary>
    protected TypesHandle(BpfHost host, BtfTypes types)
        : base(host) => Types = types;

    /// <summary>The types.</summary>
    public BtfTypes Types { get; }
}
