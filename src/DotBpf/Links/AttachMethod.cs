namespace DotBpf;

/// <summary>By which interface of the kernel a program is attached.</summary>
public enum AttachMethod
{
    /// <summary>By a link where the kernel is new enough, else the older way.</summary>
    Automatic = 0,

    /// <summary>By a link, which can be pinned and updated, and ends with its last holder even when the process is killed.</summary>
    Link,

    /// <summary>The way that came before links: netlink, <c>BPF_PROG_ATTACH</c>, an ioctl. It has no pin and no number, and what a killed process attached by netlink or to a cgroup stays.</summary>
    Legacy,

    /// <summary>For kprobes, uprobes and static probes: by a definition in tracefs and the ioctl, as it was before Linux 4.17; for other hooks as <see cref="Legacy"/>.</summary>
    /// <remarks>The definition of a killed process stays, without its program, until root removes it: <c>echo '-:GROUP/EVENT' >> /sys/kernel/tracing/uprobe_events</c>.</remarks>
    TraceFile,
}
