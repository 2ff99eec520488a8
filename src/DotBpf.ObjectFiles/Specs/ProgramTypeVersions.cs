namespace DotBpf.ObjectFiles;

/// <summary>Since when Linux has each kind of program.</summary>
public static class ProgramTypeVersions
{
    extension(ProgramType type)
    {
        /// <summary>The version of the first Linux that has the kind, such as <c>6.4</c>.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The kind is none that is known.</exception>
        public string MinimumKernel => type switch
        {
            ProgramType.SocketFilter => "3.19",
            ProgramType.Kprobe or ProgramType.SchedCls or ProgramType.SchedAct => "4.1",
            ProgramType.Tracepoint => "4.7",
            ProgramType.Xdp => "4.8",
            ProgramType.PerfEvent => "4.9",
            ProgramType.CgroupSkb or ProgramType.CgroupSock or ProgramType.LwtIn or ProgramType.LwtOut or ProgramType.LwtXmit => "4.10",
            ProgramType.SockOps => "4.13",
            ProgramType.SkSkb => "4.14",
            ProgramType.CgroupDevice => "4.15",
            ProgramType.SkMsg or ProgramType.RawTracepoint or ProgramType.CgroupSockAddress => "4.17",
            ProgramType.LwtSeg6local or ProgramType.LircMode2 => "4.18",
            ProgramType.SkReusePort => "4.19",
            ProgramType.FlowDissector => "4.20",
            ProgramType.CgroupSysctl or ProgramType.RawTracepointWritable => "5.2",
            ProgramType.CgroupSockopt => "5.3",
            ProgramType.Tracing => "5.5",
            ProgramType.StructOps or ProgramType.Extension => "5.6",
            ProgramType.Lsm => "5.7",
            ProgramType.SkLookup => "5.9",
            ProgramType.Syscall => "5.14",
            ProgramType.Netfilter => "6.4",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such kind of program."),
        };
    }
}
