using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

/// <summary>Reads and writes the value of one CPU, where the host can.</summary>
internal static class PerCpuSlot
{
    // BPF_F_CPU; include/uapi/linux/bpf.h.
    private const string MinimumKernel = "6.19";

    internal static bool TryGet<TValue>(MapHandle map, ReadOnlySpan<byte> key, int cpu, out TValue value)
        where TValue : unmanaged
    {
        value = default;
        Errno errno = map.LookupSlot(key, cpu, MapBytes.Writable(ref value));
        if (errno == Errno.EINVAL)
            ThrowMissing(map, "Reading", "Read the values of all CPUs and take one.");
        return map.Succeeded(errno, Errno.ENOENT, BpfCommand.MapLookup);
    }

    internal static void Set<TValue>(MapHandle map, ReadOnlySpan<byte> key, int cpu, in TValue value)
        where TValue : unmanaged
    {
        Errno errno = map.UpdateSlot(key, cpu, MapBytes.Of(in value));
        if (errno == Errno.EINVAL)
            ThrowMissing(map, "Writing", "Write the values of all CPUs at once, while no program counts.");
        map.ThrowIfFailed(errno, BpfCommand.MapUpdate);
    }

    [DoesNotReturn]
    private static void ThrowMissing(MapHandle map, string what, string advice) =>
        throw new FeatureNotSupportedException($"{what} the value of one CPU of {map}", map.Host.Name, MinimumKernel, advice);
}
