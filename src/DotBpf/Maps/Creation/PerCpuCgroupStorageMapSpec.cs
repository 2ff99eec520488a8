using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Says what <see cref="PerCpuCgroupStorageMap{TValue}"/> to create.</summary>
/// <typeparam name="TValue">A value without references.</typeparam>
public sealed record PerCpuCgroupStorageMapSpec<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue>() : MapSpec<PerCpuCgroupStorageMap<TValue>>(0)
    where TValue : unmanaged
{
    /// <summary>Whether all places of attachment of a cgroup share one value. Kernel: since 5.9.</summary>
    public bool IsShared { get; init; }

    private protected override ClrLayout? KeyLayout => IsShared ? ClrLayout.Of<ulong>() : ClrLayout.Of<CgroupStorageKey>();
}
