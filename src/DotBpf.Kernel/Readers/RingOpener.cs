using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Opens ring buffers and user ring buffers.</summary>
/// <remarks>Layout of both: a page for the consumer, one for producers, and the data twice (kernel/bpf/ringbuf.c, 6.18).</remarks>
internal static class RingOpener
{
    // A span counts its bytes with an int, and the data is there twice.
    private const uint LargestRing = 1u << 29;

    private static readonly int s_page = SharedMapping.PageSize;

    /// <summary>Opens a ring for reading: only the consumer's page can be written.</summary>
    internal static KernelRing Open(KernelMap map)
    {
        int size = SizeOf(map, MapType.RingBuffer, "ring buffer");
        Errno errno = SharedMapping.TryMapPartly(map.Descriptor, LengthOf(size), 0, (nuint)s_page, out SharedMapping? mapping);
        return new KernelRing(Own(map, mapping ?? throw Refused(map, errno), size));
    }

    /// <summary>Opens a user ring for writing: all but the consumer's page can be written.</summary>
    internal static KernelUserRing OpenUserRing(KernelMap map)
    {
        int size = SizeOf(map, MapType.UserRingBuffer, "user ring buffer");
        nuint length = LengthOf(size);
        Errno errno = SharedMapping.TryMapPartly(map.Descriptor, length, s_page, length - (nuint)s_page, out SharedMapping? mapping);
        return new KernelUserRing(Own(map, mapping ?? throw Refused(map, errno), size));
    }

    private static int SizeOf(KernelMap map, MapType type, string kind)
    {
        if (map.Info.Type != type)
            throw new BpfSyscallException(BpfCommand.MemoryMap, Errno.ENOTSUPP, map.ToString(), $"The map is no {kind}.");
        return map.Info.MaxEntries <= LargestRing
            ? (int)map.Info.MaxEntries
            : throw new FeatureNotSupportedException($"Mapping a ring of {map.Info.MaxEntries} bytes", "kernel", advice: $"Make it at most {LargestRing}.");
    }

    private static RingPages Own(KernelMap map, SharedMapping mapping, int size) =>
        new(map.ToString(), EventDescriptors.Duplicate(map.Descriptor), mapping, size);

    private static nuint LengthOf(int size) => (nuint)(2 * s_page) + (2 * (nuint)size);

    private static BpfSyscallException Refused(KernelMap map, Errno errno) => new(BpfCommand.MemoryMap, errno, map.ToString(), errno switch
    {
        Errno.EPERM => "The map is frozen, so that this process can write no position. Open the ring before freezing.",
        Errno.EACCES or Errno.EINVAL => "The map was opened for reading or for writing only; a ring needs both.",
        Errno.ENOMEM => "The process has no room for the ring's memory.",
        _ => "",
    });
}
