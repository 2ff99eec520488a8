using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Links;

/// <summary>The programs that are attached to one place of one cgroup, in the order in which they run (kernel/bpf/cgroup.c, 6.18).</summary>
internal sealed class CgroupPlace
{
    // BPF_CGROUP_MAX_PROGS, include/linux/bpf-cgroup.h, 6.18.
    private const int MostPrograms = 64;

    private readonly List<CgroupAttachment> _programs = [];

    internal IReadOnlyList<CgroupAttachment> Programs => _programs;

    /// <summary>How they get on with those of cgroups below, and with each other.</summary>
    internal CgroupSharing Sharing { get; private set; }

    private bool IsAlone => Sharing != CgroupSharing.Multi;

    private ulong Revision { get; set; } = 1;

    /// <summary>Whether one more may be attached here, and where.</summary>
    /// <param name="wanted">What is to be attached.</param>
    /// <param name="order">Where among the others.</param>
    /// <param name="index">Receives its place; that of the one that it replaces where there can be but one.</param>
    internal Errno Find(in CgroupRequest wanted, AttachOrder? order, out int index)
    {
        index = 0;
        if (order is { ExpectedRevision: not 0 } && order.ExpectedRevision != Revision)
            return Errno.ESTALE;
        if (_programs.Count > 0 && Sharing != wanted.Sharing)
            return Errno.EPERM;
        if (_programs.Count >= MostPrograms)
            return Errno.E2BIG;
        if (wanted.Sharing != CgroupSharing.Multi)
            return Errno.None;
        uint program = wanted.Program.Id;
        if (!wanted.IsLink && _programs.Exists(each => each.LinkId == 0 && each.Program.Id == program))
            return Errno.EINVAL;
        index = IndexOf(order);
        return index < 0 ? Errno.ENOENT : Errno.None;
    }

    /// <summary>Attaches one where <see cref="Find"/> said.</summary>
    /// <returns>The one whose place it took, if any.</returns>
    internal CgroupAttachment? Put(CgroupAttachment attachment, CgroupSharing sharing, int index)
    {
        Sharing = sharing;
        Revision++;
        if (!IsAlone || _programs.Count == 0)
        {
            _programs.Insert(index, attachment);
            return null;
        }

        CgroupAttachment before = _programs[index];
        _programs[index] = attachment;
        return before;
    }

    internal bool Replace(CgroupAttachment before, CgroupAttachment after)
    {
        int index = _programs.IndexOf(before);
        if (index < 0)
            return false;
        _programs[index] = after;
        Revision++;
        return true;
    }

    internal bool Remove(CgroupAttachment attachment)
    {
        Revision++;
        return _programs.Remove(attachment);
    }

    private int IndexOf(AttachOrder? order)
    {
        if (order is null || order.Position == AttachPosition.Last)
            return _programs.Count;
        if (order.Position == AttachPosition.First)
            return 0;
        int neighbour = _programs.FindIndex(each => IsNeighbour(each, order));
        return neighbour < 0 || order.Position == AttachPosition.Before ? neighbour : neighbour + 1;
    }

    private static bool IsNeighbour(CgroupAttachment each, AttachOrder order) => order.Neighbour switch
    {
        EmbeddedCgroupLink link => link.Is(each),
        ProgramHandle program => each.LinkId == 0 && each.Program.Id == program.Info.Id,
        null when order.IsLinkId => each.LinkId == order.NeighbourId,
        null => each.LinkId == 0 && each.Program.Id == order.NeighbourId,
        _ => false,
    };
}
