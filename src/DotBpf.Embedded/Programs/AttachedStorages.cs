using DotBpf.Embedded.Maps.Storage;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Programs;

/// <summary>The storages of cgroups that a program refers to: at most one of each kind.</summary>
internal sealed class AttachedStorages
{
    private static readonly AttachedStorages s_none = new(null, null);

    private AttachedStorages(EmbeddedCgroupStorage? shared, EmbeddedCgroupStorage? perCpu)
    {
        Shared = shared;
        PerCpu = perCpu;
    }

    /// <summary>The one with one value for all CPUs.</summary>
    internal EmbeddedCgroupStorage? Shared { get; }

    /// <summary>The one with a value for each CPU.</summary>
    internal EmbeddedCgroupStorage? PerCpu { get; }

    internal static AttachedStorages Among(ReadOnlySpan<BoundMap> maps)
    {
        EmbeddedCgroupStorage? shared = null, perCpu = null;
        foreach (BoundMap bound in maps)
        {
            if (bound.Map is EmbeddedCgroupStorage storage)
                _ = storage.Info.Type == MapType.CgroupStorage ? shared = storage : perCpu = storage;
        }

        return shared is null && perCpu is null ? s_none : new(shared, perCpu);
    }

    /// <summary>Makes values that belong to no cgroup, for a test run (bpf_test_run, net/bpf/test_run.c, 6.18).</summary>
    internal Errno Lend(out AttachmentValues values)
    {
        values = new(Shared?.Lend() ?? 0, PerCpu?.Lend() ?? 0);
        if (IsWhole(values))
            return Errno.None;
        TakeBack(values);
        values = default;
        return Errno.ENOMEM;
    }

    /// <summary>Finds the values for programs that are attached to a cgroup in one place, or makes them (bpf_cgroup_storages_alloc, kernel/bpf/cgroup.c, 6.18).</summary>
    internal Errno FindOrAdd(SimulatedCgroup cgroup, AttachType place, out AttachmentValues values)
    {
        values = new(Shared?.FindOrAdd(cgroup, place) ?? 0, PerCpu?.FindOrAdd(cgroup, place) ?? 0);
        return IsWhole(values) ? Errno.None : Errno.ENOMEM;
    }

    /// <summary>Ends what was lent.</summary>
    internal void TakeBack(AttachmentValues values)
    {
        Shared?.TakeBack(values.Shared);
        PerCpu?.TakeBack(values.PerCpu);
    }

    private bool IsWhole(AttachmentValues values) => (Shared is null || values.Shared != 0) && (PerCpu is null || values.PerCpu != 0);
}
