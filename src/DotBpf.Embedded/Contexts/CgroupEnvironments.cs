using System.Collections.Concurrent;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Contexts;

/// <summary>What surrounds programs that decide what a cgroup may do, by where they are attached.</summary>
internal static class CgroupEnvironments
{
    private static readonly ConcurrentDictionary<(ProgramType Type, AttachType Place), CgroupEventEnvironment> s_byPlace = [];

    /// <summary>What surrounds such a program, or <see langword="null"/> for one of another kind.</summary>
    internal static CgroupEventEnvironment? For(ProgramType type, AttachType place) => type is ProgramType.CgroupDevice or ProgramType.CgroupSysctl or ProgramType.CgroupSock or ProgramType.CgroupSockAddress or ProgramType.CgroupSockopt
        ? s_byPlace.GetOrAdd((type, place), static key => new(LayoutOf(key.Type, key.Place)))
        : null;

    private static ContextLayout LayoutOf(ProgramType type, AttachType place) => type switch
    {
        ProgramType.CgroupDevice => CgroupContexts.Device,
        ProgramType.CgroupSysctl => CgroupContexts.Sysctl,
        ProgramType.CgroupSock => CgroupContexts.Socket(place),
        ProgramType.CgroupSockAddress => CgroupContexts.Address(place),
        _ => CgroupContexts.Option(place),
    };
}
