using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="ReusePortSockArrayMap"/> to create.</summary>
/// <param name="MaxEntries">How many slots.</param>
public sealed record ReusePortSockArrayMapSpec(uint MaxEntries) : MapSpec<ReusePortSockArrayMap>(MaxEntries)
{
    // Values of 8 bytes can be read back, as cookies.
    private protected override MapSpec Complete(MapSpec spec) => spec with { ValueSize = sizeof(ulong) };
}
