using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Links;

/// <summary>Which programs are attached to which of a host's cgroups (kernel/bpf/cgroup.c, 6.18).</summary>
/// <remarks>Threads: one lock, as the kernel has one for all cgroups; programs are let go without it, since they take maps along. What runs for a packet is put together once after each change.</remarks>
internal sealed class CgroupPrograms
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(SimulatedCgroup Cgroup, AttachType Place), CgroupPlace> _places = [];
    private readonly Dictionary<(SimulatedCgroup Cgroup, AttachType Place), CgroupAttachment[]> _effective = [];
    private uint _lastLinkId;

    /// <summary>Attaches a program.</summary>
    internal Errno TryAttach(in CgroupRequest wanted, AttachOrder? order, out CgroupAttachment? attachment)
    {
        attachment = null;
        CgroupAttachment? replaced;
        lock (_lock)
        {
            if (wanted.Cgroup.HasEnded)
                return Errno.ENODEV;
            if (!IsAllowedAbove(wanted))
                return Errno.EPERM;
            CgroupPlace place = _places.GetValueOrDefault((wanted.Cgroup, wanted.Place)) ?? new();
            Errno errno = place.Find(wanted, order, out int index);
            if (errno == Errno.None)
                errno = TryMake(wanted, out attachment);
            if (errno != Errno.None)
                return errno;
            replaced = place.Put(attachment!, wanted.Sharing, index);
            _places[(wanted.Cgroup, wanted.Place)] = place;
            _effective.Clear();
        }

        replaced?.Program.Release();
        return Errno.None;
    }

    /// <summary>Puts another program in the place of one.</summary>
    /// <param name="before">The one that is attached.</param>
    /// <param name="program">The other.</param>
    /// <param name="after">Receives what is attached now.</param>
    internal Errno TryReplace(CgroupAttachment before, EmbeddedProgram program, out CgroupAttachment? after)
    {
        lock (_lock)
        {
            after = null;
            if (!_places.TryGetValue((before.Cgroup, before.Place), out CgroupPlace? place) || !place.Programs.Contains(before))
                return Errno.ENOLINK;
            Errno errno = TryMake(new(program, before.Cgroup, before.Place, place.Sharing, before.LinkId != 0), out after);
            if (errno != Errno.None)
                return errno;
            after = after! with { LinkId = before.LinkId };
            place.Replace(before, after);
            _effective.Clear();
        }

        before.Program.Release();
        return Errno.None;
    }

    /// <summary>Detaches a program, unless it was detached.</summary>
    internal void Detach(CgroupAttachment attachment)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue((attachment.Cgroup, attachment.Place), out CgroupPlace? place) || !place.Remove(attachment))
                return;
            _effective.Clear();
        }

        attachment.Program.Release();
    }

    /// <summary>Whether a program is attached where it was.</summary>
    internal bool Has(CgroupAttachment attachment)
    {
        lock (_lock)
            return _places.TryGetValue((attachment.Cgroup, attachment.Place), out CgroupPlace? place) && place.Programs.Contains(attachment);
    }

    /// <summary>The programs that run for what is in a cgroup: its own first, then those of the cgroups above that share (compute_effective_progs).</summary>
    internal CgroupAttachment[] EffectiveOn(SimulatedCgroup cgroup, AttachType attachType)
    {
        lock (_lock)
        {
            if (_effective.TryGetValue((cgroup, attachType), out CgroupAttachment[]? found))
                return found;
            List<CgroupAttachment> programs = [];
            for (SimulatedCgroup? each = cgroup; each is not null; each = each.Parent)
            {
                if (_places.TryGetValue((each, attachType), out CgroupPlace? place) && (programs.Count == 0 || place.Sharing == CgroupSharing.Multi))
                    programs.AddRange(place.Programs);
            }

            return _effective[(cgroup, attachType)] = [.. programs];
        }
    }

    /// <summary>Detaches what is attached to a cgroup that ends.</summary>
    internal void End(SimulatedObject owner)
    {
        if (owner is SimulatedCgroup cgroup)
            DetachAll(cgroup);
    }

    /// <summary>Detaches what is attached to a cgroup; to any, without one.</summary>
    internal void DetachAll(SimulatedCgroup? cgroup = null)
    {
        List<CgroupAttachment> detached = [];
        lock (_lock)
        {
            foreach (var key in _places.Keys.Where(key => cgroup is null || key.Cgroup == cgroup).ToArray())
            {
                _places.Remove(key, out CgroupPlace? place);
                detached.AddRange(place!.Programs);
            }

            _effective.Clear();
        }

        detached.ForEach(each => each.Program.Release());
    }

    // hierarchy_allows_attach: the nearest above that has anything to say.
    private bool IsAllowedAbove(in CgroupRequest wanted)
    {
        for (SimulatedCgroup? each = wanted.Cgroup.Parent; each is not null; each = each.Parent)
        {
            if (_places.TryGetValue((each, wanted.Place), out CgroupPlace? place) && place.Programs.Count > 0)
                return place.Sharing != CgroupSharing.Exclusive;
        }

        return true;
    }

    private Errno TryMake(in CgroupRequest wanted, out CgroupAttachment? attachment)
    {
        attachment = null;
        Errno errno = wanted.Program.Storages.FindOrAdd(wanted.Cgroup, wanted.Place, out AttachmentValues values);
        if (errno != Errno.None)
            return errno;
        if (!wanted.Program.TryAddReference())
            return Errno.EBADF;
        attachment = new(wanted.Program, wanted.Cgroup, wanted.Place, values) { LinkId = wanted.IsLink ? ++_lastLinkId : 0 };
        return Errno.None;
    }
}
