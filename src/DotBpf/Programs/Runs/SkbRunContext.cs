using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What a program of traffic control, a cgroup or a socket sees beside the packet.</summary>
/// <remarks>Layout: <c>struct __sk_buff</c> of the kernel, 192 bytes since 6.6; of it the fields that a test run takes and gives back (net/bpf/test_run.c, convert___skb_to_skb).</remarks>
[StructLayout(LayoutKind.Explicit, Size = 192)]
public record struct SkbRunContext
{
    [FieldOffset(8)]
    private uint _mark;

    [FieldOffset(32)]
    private uint _priority;

    [FieldOffset(36)]
    private uint _ingressInterfaceIndex;

    [FieldOffset(40)]
    private uint _interfaceIndex;

    [FieldOffset(48)]
    private SkbControl _control;

    [FieldOffset(152)]
    private ulong _timestamp;

    /// <summary>The packet's mark (<c>SO_MARK</c>, <c>skb-&gt;mark</c>).</summary>
    public uint Mark
    {
        readonly get => _mark;
        init => _mark = value;
    }

    /// <summary>The packet's priority.</summary>
    public uint Priority
    {
        readonly get => _priority;
        init => _priority = value;
    }

    /// <summary>The interface it came in by.</summary>
    public int IngressInterfaceIndex
    {
        readonly get => (int)_ingressInterfaceIndex;
        init => _ingressInterfaceIndex = (uint)value;
    }

    /// <summary>The interface it is on, which must exist; 0 for the loopback.</summary>
    public int InterfaceIndex
    {
        readonly get => (int)_interfaceIndex;
        init => _interfaceIndex = (uint)value;
    }

    /// <summary>The five numbers that programs pass on to each other (<c>cb</c>).</summary>
    public SkbControl Control
    {
        readonly get => _control;
        init => _control = value;
    }

    /// <summary>When the packet is to leave, or came, in nanoseconds.</summary>
    public ulong Timestamp
    {
        readonly get => _timestamp;
        init => _timestamp = value;
    }
}
