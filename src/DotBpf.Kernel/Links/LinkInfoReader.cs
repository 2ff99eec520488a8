using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Asks the kernel what a link is.</summary>
internal static unsafe class LinkInfoReader
{
    private const int LongestName = 4096; // PATH_MAX

    internal static LinkInfo Read(Descriptor descriptor)
    {
        bpf_link_info raw = default;

        // SAFETY: the struct is a local without pointers.
        ObjectInfo.Read(descriptor, &raw, sizeof(bpf_link_info), "a link");
        var info = new LinkInfo(raw.id, (BpfLinkType)raw.type, raw.prog_id);
        return info.Type switch
        {
            BpfLinkType.Xdp => info with { InterfaceIndex = (int)raw.xdp_ifindex, AttachType = AttachType.Xdp },
            BpfLinkType.Tcx or BpfLinkType.Netkit => info with { InterfaceIndex = (int)raw.tcx_ifindex, AttachType = (AttachType)raw.tcx_attach_type },
            BpfLinkType.Cgroup => info with { CgroupId = raw.cgroup_cgroup_id, AttachType = (AttachType)raw.cgroup_attach_type },
            BpfLinkType.NetworkNamespace => info with { NetworkNamespace = raw.netns_netns_ino, AttachType = (AttachType)raw.netns_attach_type },
            BpfLinkType.SockMap => info with { MapId = raw.sockmap_map_id, AttachType = (AttachType)raw.sockmap_attach_type },
            BpfLinkType.StructOps => info with { MapId = raw.struct_ops_map_id, AttachType = AttachType.StructOps },
            BpfLinkType.Netfilter => info with { AttachType = AttachType.Netfilter },
            BpfLinkType.Tracing => info with
            {
                AttachType = (AttachType)raw.tracing_attach_type,
                TargetTypeId = raw.tracing_target_btf_id,
                Cookie = raw.tracing_cookie,
            },
            BpfLinkType.RawTracepoint => info with { Name = NameOf(descriptor, NameField.RawTracepoint), Cookie = raw.raw_tracepoint_cookie },
            BpfLinkType.Iterator => info with { Name = NameOf(descriptor, NameField.Iterator), AttachType = AttachType.TraceIter },
            BpfLinkType.UprobeMulti => info with { Name = NameOf(descriptor, NameField.UprobeMulti), Places = (int)raw.uprobe_multi_count },
            BpfLinkType.PerfEvent => ReadPerfEvent(descriptor, info, raw),
            _ => info,
        };
    }

    private static LinkInfo ReadPerfEvent(Descriptor descriptor, LinkInfo info, in bpf_link_info raw) => raw.perf_event_type switch
    {
        BPF_PERF_EVENT_UPROBE or BPF_PERF_EVENT_URETPROBE or BPF_PERF_EVENT_KPROBE or BPF_PERF_EVENT_KRETPROBE => info with
        {
            Name = NameOf(descriptor, NameField.Probe),
            Offset = raw.perf_event_uprobe_offset,
            Cookie = raw.perf_event_type <= BPF_PERF_EVENT_URETPROBE ? raw.perf_event_uprobe_cookie : null,
        },
        BPF_PERF_EVENT_TRACEPOINT => info with { Name = NameOf(descriptor, NameField.Tracepoint), Cookie = raw.perf_event_tracepoint_cookie },
        BPF_PERF_EVENT_EVENT => info with { Cookie = raw.perf_event_tracepoint_cookie },
        _ => info,
    };

    // The place of the name in the struct depends on the sort of link, so it is asked for once the sort is known.
    private static string NameOf(Descriptor descriptor, NameField field)
    {
        byte[] room = new byte[LongestName];
        fixed (byte* name = room)
        {
            bpf_link_info raw = default;
            switch (field)
            {
                case NameField.RawTracepoint or NameField.Iterator: // both begin with a pointer and a length
                    (raw.iter_target_name, raw.iter_target_name_len) = ((ulong)name, LongestName);
                    break;
                case NameField.UprobeMulti:
                    (raw.uprobe_multi_path, raw.uprobe_multi_path_size) = ((ulong)name, LongestName);
                    break;
                default: // so do all sorts of perf events
                    (raw.perf_event_uprobe_file_name, raw.perf_event_uprobe_name_len) = ((ulong)name, LongestName);
                    break;
            }

            // SAFETY: the array is pinned for the call, and the kernel writes no more than the length given with it.
            ObjectInfo.Read(descriptor, &raw, sizeof(bpf_link_info), "a link");
        }

        return KernelLog.Read(room);
    }

    private const uint BPF_PERF_EVENT_UPROBE = 1;
    private const uint BPF_PERF_EVENT_URETPROBE = 2;
    private const uint BPF_PERF_EVENT_KPROBE = 3;
    private const uint BPF_PERF_EVENT_KRETPROBE = 4;
    private const uint BPF_PERF_EVENT_TRACEPOINT = 5;
    private const uint BPF_PERF_EVENT_EVENT = 6;

    private enum NameField
    {
        RawTracepoint,
        Iterator,
        UprobeMulti,
        Probe,
        Tracepoint,
    }
}
