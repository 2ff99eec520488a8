namespace DotBpf;

/// <summary>Says what <see cref="XskMap"/> to create.</summary>
/// <param name="MaxEntries">How many slots.</param>
public sealed record XskMapSpec(uint MaxEntries) : MapSpec<XskMap>(MaxEntries);
