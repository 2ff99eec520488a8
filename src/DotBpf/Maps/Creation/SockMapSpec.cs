using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Says what <see cref="SockMap"/> to create.</summary>
/// <param name="MaxEntries">How many slots.</param>
public sealed record SockMapSpec(uint MaxEntries) : MapSpec<SockMap>(MaxEntries)
{
    // Values of 8 bytes can be read back, as cookies.
    private protected override MapSpec Complete(MapSpec spec) => spec with { ValueSize = sizeof(ulong) };
}
