using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>A set of C types that a host was given, so that maps and programs can refer to them.</summary>
public abstract class TypesHandle : HostHandle
{
    /// <summary>Belongs to that host and holds those types.</summary>
    protected TypesHandle(BpfHost host, BtfTypes types)
        : this(host, types, [])
    {
    }

    /// <summary>Belongs to that host and holds those types, as far as the host knows their kinds.</summary>
    protected TypesHandle(BpfHost host, BtfTypes types, IReadOnlyList<TypesFeature> missing)
        : base(host) => (Types, Missing) = (types, missing);

    /// <summary>The types, as they were given.</summary>
    public BtfTypes Types { get; }

    /// <summary>The kinds among them that the host does not have, so that it was given others in their places (<see cref="BtfTypes.Without"/>).</summary>
    public IReadOnlyList<TypesFeature> Missing { get; }
}
