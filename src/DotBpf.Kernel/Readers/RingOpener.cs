using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Opens ring buffers.</summary>
internal static class RingOpener
{
    // A span counts its bytes with an int, and the data is there twice.
    private const uint LargestRing = 1u << 29;

    internal static KernelRing Open(KernelMap map)
    {
        if (map.Info.Type != MapType.RingBuffer)
            throw new BpfSyscallException(BpfCommand.MemoryMap, Errno.ENOTSUPP, map.ToString(), "The map is no ring buffer.");
        if (map.Info.MaxEntries > LargestRing)
            throw new FeatureNotSupportedException($"Reading a ring of {map.Info.MaxEntries} bytes", "kernel", advice: $"Make it at most {LargestRing}.");
        Errno errno = RingMapping.TryMap(map.Descriptor, (int)map.Info.MaxEntries, out RingMapping? mapping);
        if (mapping is null)
            throw new BpfSyscallException(BpfCommand.MemoryMap, errno, map.ToString(), Advice(errno));
        return new KernelRing(EventDescriptors.Duplicate(map.Descriptor), mapping, (int)map.Info.MaxEntries);
    }

    private static string Advice(Errno errno) => errno switch
    {
        Errno.EPERM => "The map is frozen, so that no reader can say how far it has read. Open the reader before freezing.",
        Errno.EACCES or Errno.EINVAL => "The map was opened for reading or for writing only; a reader needs both.",
        Errno.ENOMEM => "The process has no room for the ring's memory.",
        _ => "",
    };
}
