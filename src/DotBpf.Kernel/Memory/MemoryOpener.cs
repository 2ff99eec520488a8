using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Maps maps into memory.</summary>
internal static class MemoryOpener
{
    internal static KernelMapping OpenArray(KernelMap map, bool isReadOnly)
    {
        if (map.Info.Type != MapType.Array)
            map.Throw(Errno.ENOTSUPP, BpfCommand.MemoryMap);

        // kernel/bpf/arraymap.c, 6.18: values lie 8-byte aligned in a row, and a mapping has at most the pages they take.
        long stride = (map.Info.ValueSize + 7L) & ~7L;
        Errno errno = KernelMapping.TryMap(map, stride * map.Info.MaxEntries, isReadOnly, hint: 0, out KernelMapping? mapping);
        map.ThrowIfFailed(errno, BpfCommand.MemoryMap);
        return mapping!;
    }

    internal static KernelMapping OpenArena(KernelMap map)
    {
        if ((map.Info.Flags & MapFlags.FaultOnUntouched) != 0)
        {
            throw new FeatureNotSupportedException(
                "Reading an arena whose untouched pages fault", "kernel", advice: "Create it without MapFlags.FaultOnUntouched.");
        }

        long length = (long)map.Info.MaxEntries * Environment.SystemPageSize;
        Errno errno = KernelMapping.TryMap(map, length, isReadOnly: false, map.Info.Extra, out KernelMapping? mapping);
        return mapping ?? throw new BpfSyscallException(BpfCommand.MemoryMap, errno, map.ToString(), ArenaAdvice(errno, map.Info));
    }

    private static string ArenaAdvice(Errno errno, MapInfo info) => errno switch
    {
        Errno.EINVAL when info.Extra == 0 => "The arena has a place in memory already, which its first user was given; give it one at creation to map it several times.",
        Errno.EINVAL or Errno.EBUSY => $"Its place in memory, 0x{info.Extra:x}, is taken in this process.",
        Errno.ENOMEM => "The process has no room for it.",
        _ => "",
    };
}
