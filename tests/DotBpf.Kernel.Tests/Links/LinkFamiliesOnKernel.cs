using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>What every family of links can do and what not: be pinned and opened again, take another program, be detached.</summary>
public sealed class LinkFamiliesOnKernel : HookOnKernel
{
    private readonly NetworkPair _pair = new();
    private readonly CgroupDirectory _group = new();

    public static TheoryData<string, BpfLinkType> All => new()
    {
        { "xdp_count", BpfLinkType.Xdp },
        { "tcx_in", BpfLinkType.Tcx },
        { "group_sends", BpfLinkType.Cgroup },
        { "drop_port", BpfLinkType.NetworkNamespace },
        { "dissect", BpfLinkType.NetworkNamespace },
        { "filter", BpfLinkType.Netfilter },
        { "drop_message", BpfLinkType.SockMap },
        { "enter_call", BpfLinkType.PerfEvent },
        { "enter_function", BpfLinkType.PerfEvent },
        { "sample", BpfLinkType.PerfEvent },
        { "enter_any", BpfLinkType.UprobeMulti },
        { "enter_raw", BpfLinkType.RawTracepoint },
        { "enter_typed", BpfLinkType.RawTracepoint },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Pin_LinkOfAnyFamily_OutlivesItsOwnerAndIsTheSame(string name, BpfLinkType type)
    {
        using var pin = new TemporaryPin(Host);
        BpfProgram program = Load(name);
        LinkInfo info;
        using (BpfLink link = program.Attach(Target(name)))
        {
            info = link.Info;
            Host.Pin(link, pin.Path);
        }

        Assert.True(Host.TryOpenPinnedLink(pin.Path, out BpfLink? again));

        using (again)
            Assert.Equal(info, again.Info);
        Assert.Equal((type, program.Handle.Info.Id), (info.Type, info.ProgramId));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Update_LinkOfAnyFamily_TakesTheProgramOrSaysWhatToDo(string name, BpfLinkType type)
    {
        BpfProgram first = Load(name), second = Load(name);
        using BpfLink link = first.Attach(Target(name));

        Exception? error = Record.Exception(() => link.Update(second.Handle));

        bool canExchange = !IsTracing(type) && type != BpfLinkType.Netfilter;
        Assert.Equal(canExchange ? second.Handle.Info.Id : first.Handle.Info.Id, link.Info.ProgramId);
        if (canExchange)
            Assert.Null(error);
        else
            Assert.Contains("Attach the new program", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Detach_LinkOfAnyFamily_LeavesThePlaceOrSaysHowItEnds(string name, BpfLinkType type)
    {
        BpfProgram program = Load(name);
        AttachTarget target = Target(name);
        using BpfLink link = program.Attach(target);

        Exception? error = Record.Exception(link.Detach);

        if (IsTracing(type))
        {
            Assert.Contains("Dispose the link", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
        }
        else
        {
            // Most of these places hold one program only, so that another link shows that this one is gone.
            Assert.Null(error);
            program.Attach(target).Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _group.Dispose();
        _pair.Dispose();
    }

    private static bool IsTracing(BpfLinkType type) => type is BpfLinkType.PerfEvent or BpfLinkType.UprobeMulti or BpfLinkType.RawTracepoint;

    private AttachTarget Target(string name) => name switch
    {
        "xdp_count" => new XdpTarget(_pair.Index),
        "tcx_in" => new TcxTarget(_pair.Index, TrafficDirection.Ingress),
        "group_sends" => new CgroupTarget(_group.Path),
        "drop_port" => new SkLookupTarget { NamespacePath = _pair.NamespacePath },
        "dissect" => new FlowDissectorTarget { NamespacePath = _pair.NamespacePath },
        "filter" => new NetfilterTarget(NetfilterFamily.Ipv4, NetfilterPoint.LocalOut, Priority: -12_346),
        "drop_message" => new SockMapTarget(Own(Host.CreateMap(new MapSpec { Name = "sockets", Type = MapType.SockMap, KeySize = 4, ValueSize = 8, MaxEntries = 1 }))),
        "enter_call" => new TracepointTarget("syscalls", "sys_enter_getppid"),
        "enter_function" => new UprobeTarget(ProbedProgram.File, "work"),
        "sample" => PerfEventTarget.CpuClock(cpu: 0, frequency: 99),
        "enter_any" => new UprobeMultiTarget(ProbedProgram.File, "work*"),
        "enter_raw" => new RawTracepointTarget("sys_enter"),
        _ => new BtfTracepointTarget(),
    };
}
