namespace DotBpf;

/// <summary>Says what <see cref="CgroupArrayMap"/> to create.</summary>
/// <param name="MaxEntries">How many slots.</param>
public sealed record CgroupArrayMapSpec(uint MaxEntries) : MapSpec<CgroupArrayMap>(MaxEntries);
