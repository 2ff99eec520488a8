using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests.Maps;

/// <summary>Only the decision is tested, and never by asking the kernel: where the guard failed, the machine would go down.</summary>
public sealed class CreationGuardTests
{
    [Theory]
    [InlineData(MapType.PerCpuArray, (1u << 31) + 1)]
    [InlineData(MapType.PerCpuArray, uint.MaxValue)]
    public void ReasonAgainst_CountThatCrashesTheKernel_SaysWhy(MapType type, uint maxEntries)
    {
        string? reason = CreationGuard.ReasonAgainst(Spec(type, maxEntries));

        Assert.Contains("2147483647 entries", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MapType.PerCpuArray, int.MaxValue)]
    [InlineData(MapType.Array, uint.MaxValue)]
    [InlineData(MapType.Hash, uint.MaxValue)]
    [InlineData(MapType.PerCpuArray, uint.MaxValue, 32769)]
    public void ReasonAgainst_CountThatTheKernelAnswers_IsNull(MapType type, uint maxEntries, uint valueSize = 8)
    {
        string? reason = CreationGuard.ReasonAgainst(Spec(type, maxEntries) with { ValueSize = valueSize });

        Assert.Null(reason);
    }

    private static MapSpec Spec(MapType type, uint maxEntries) =>
        new() { Name = "large", Type = type, KeySize = 4, ValueSize = 8, MaxEntries = maxEntries };
}
