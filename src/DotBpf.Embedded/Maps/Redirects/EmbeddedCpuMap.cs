using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Redirects;

/// <summary><c>BPF_MAP_TYPE_CPUMAP</c>: the lengths of the queues of CPUs (kernel/bpf/cpumap.c, 6.18).</summary>
internal sealed class EmbeddedCpuMap : EmbeddedRedirectArray
{
    private const uint LongestQueue = 16384;

    internal EmbeddedCpuMap(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory, AttachType.XdpCpuMap)
    {
    }

    // Whatever is wrong with the program, the kernel's entry just does not come about.
    protected override Errno ProgramRefusal => Errno.ENOMEM;

    protected override Errno Check(uint index, uint number, bool namesProgram)
    {
        if (number > LongestQueue)
            return Errno.EOVERFLOW;
        return index < (uint)Cpus ? Errno.None : Errno.ENODEV;
    }
}
