using System.Globalization;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Run;

/// <summary>The names of what programs return.</summary>
internal static class Verdict
{
    // The numbers of enum xdp_action and of TC_ACT_* in the kernel's uapi headers (linux/bpf.h, linux/pkt_cls.h, 6.18).
    private static readonly string[] s_xdp = ["XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT"];
    private static readonly string[] s_tc =
        ["TC_ACT_OK", "TC_ACT_RECLASSIFY", "TC_ACT_SHOT", "TC_ACT_PIPE", "TC_ACT_STOLEN", "TC_ACT_QUEUED", "TC_ACT_REPEAT", "TC_ACT_REDIRECT", "TC_ACT_TRAP"];

    internal static string NameOf(ProgramType type, uint value) => type switch
    {
        ProgramType.Xdp when value < s_xdp.Length => s_xdp[value],
        ProgramType.SchedCls or ProgramType.SchedAct when value < s_tc.Length => s_tc[value],
        ProgramType.SchedCls or ProgramType.SchedAct when value == uint.MaxValue => "TC_ACT_UNSPEC",
        ProgramType.SocketFilter => value == 0 ? "dropped" : "kept",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
