using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What hosts say of themselves agrees with what they do.</summary>
public abstract class FeaturesContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    public static TheoryData<MapType> Plain => [MapType.Hash, MapType.Array, MapType.LruHash, MapType.PerCpuHash, MapType.PerCpuArray, MapType.SockMap, MapType.Queue];

    [Theory]
    [MemberData(nameof(Plain))]
    public void HasMap_Kind_IsWhatCreatingItShows(MapType type)
    {
        bool isThere = Host.Features.HasMap(type);

        Assert.Equal(isThere, CanCreate(new MapSpec { Name = "kind", Type = type, KeySize = type == MapType.Queue ? 0u : 4, ValueSize = 4, MaxEntries = 1 }));
    }

    [Theory]
    [InlineData(ProgramType.Xdp)]
    [InlineData(ProgramType.SchedCls)]
    [InlineData(ProgramType.SocketFilter)]
    public void HasProgram_KindsOfBothHosts_AreThere(ProgramType type) => Assert.True(Host.Features.HasProgram(type));

    [Theory]
    [InlineData(ProgramType.Xdp, "bpf_xdp_adjust_head", true)]
    [InlineData(ProgramType.Xdp, "map_lookup_elem", true)]
    [InlineData(ProgramType.Xdp, "skb_load_bytes", false)]
    [InlineData(ProgramType.SchedCls, "skb_load_bytes", true)]
    [InlineData(ProgramType.SchedCls, "xdp_adjust_head", false)]
    [InlineData(ProgramType.Xdp, "no_such_helper", false)]
    public void HasHelper_KindAndName_IsWhatTheKernelAllows(ProgramType type, string helper, bool expected) =>
        Assert.Equal(expected, Host.Features.HasHelper(type, helper));

    [Fact]
    public void HelpersOf_Xdp_AscendAndBegin()
    {
        int[] helpers = [.. Host.Features.HelpersOf(ProgramType.Xdp)];

        Assert.Equal([1, 2, 3, 5], helpers[..4]);
        Assert.Equal(helpers.Order(), helpers);
    }

    [Fact]
    public void InstructionSet_BothHosts_IsTheNewest() => Assert.Equal(InstructionSetVersion.V4, Host.Features.InstructionSet);

    [Fact]
    public void HasTypes_All_AreTaken() => Assert.All(Enum.GetValues<TypesFeature>(), feature => Assert.True(Host.Features.HasTypes(feature)));

    [Fact]
    public void Features_Unspecified_AreNowhere()
    {
        Assert.False(Host.Features.HasMap(MapType.Unspecified));
        Assert.False(Host.Features.HasProgram(ProgramType.Unspecified));
        Assert.False(Host.Features.HasLink(BpfLinkType.None));
    }

    private bool CanCreate(MapSpec spec)
    {
        try
        {
            Host.CreateMap(spec).Dispose();
            return true;
        }
        catch (FeatureNotSupportedException)
        {
            return false;
        }
    }
}

public sealed class FeaturesOnKernel : FeaturesContract<KernelFixture>
{
    [Theory]
    [InlineData(ProgramType.Xdp)]
    [InlineData(ProgramType.SchedCls)]
    [InlineData(ProgramType.SchedAct)]
    [InlineData(ProgramType.SocketFilter)]
    [InlineData(ProgramType.RawTracepoint)]
    [InlineData(ProgramType.Tracepoint)]
    [InlineData(ProgramType.Kprobe)]
    [InlineData(ProgramType.PerfEvent)]
    [InlineData(ProgramType.SkSkb)]
    [InlineData(ProgramType.SkMsg)]
    [InlineData(ProgramType.SkReusePort)]
    [InlineData(ProgramType.SkLookup)]
    [InlineData(ProgramType.SockOps)]
    public void HelpersOf_EmbeddedHost_AreTheKernelsToo(ProgramType type)
    {
        using BpfHost embedded = EmbeddedFixture.Create();

        Assert.Empty(embedded.Features.HelpersOf(type).Except(Host.Features.HelpersOf(type)));
    }

    [Fact]
    public void HasMap_EveryKindOfThisKernel_IsThere()
    {
        MapType[] newer = [MapType.InstructionArray, MapType.ResizableHash];

        Assert.All(Enum.GetValues<MapType>().Except([MapType.Unspecified, .. newer]), type => Assert.True(Host.Features.HasMap(type), $"{type}"));
    }

    [Fact]
    public void HasProgram_KindsLoadedHere_AreThere() =>
        Assert.All(
            [ProgramType.Kprobe, ProgramType.Tracing, ProgramType.StructOps, ProgramType.SkLookup, ProgramType.Syscall, ProgramType.Netfilter],
            type => Assert.True(Host.Features.HasProgram(type), $"{type}"));

    [Fact]
    public void HasLink_SortsUsedHere_AreThere() =>
        Assert.All([BpfLinkType.Xdp, BpfLinkType.Tcx, BpfLinkType.Cgroup, BpfLinkType.PerfEvent, BpfLinkType.Iterator], type => Assert.True(Host.Features.HasLink(type), $"{type}"));

    [Theory]
    [InlineData(ProgramType.Tracing, "skb_load_bytes", false)]
    [InlineData(ProgramType.Tracing, "probe_read_kernel", true)]
    [InlineData(ProgramType.Kprobe, "get_attach_cookie", true)]
    [InlineData(ProgramType.CgroupSockAddress, "bind", true)]
    public void HasHelper_KindsOfTheKernel_AsItSays(ProgramType type, string helper, bool expected) =>
        Assert.Equal(expected, Host.Features.HasHelper(type, helper));

    [Fact]
    public void HasHelper_StructOps_SaysThatItDepends() =>
        Assert.Throws<FeatureNotSupportedException>(() => Host.Features.HasHelper(ProgramType.StructOps, "map_lookup_elem"));

    [Fact]
    public void HasProgram_ForbiddenByPolicy_IsWhatLoadingItShows()
    {
        var spec = new ProgramSpec
        {
            Name = "forbidden", SectionName = "lsm/file_open", Type = ProgramType.Lsm, ExpectedAttachType = AttachType.LsmMac, AttachTarget = "file_open",
            Instructions = [new(0xb7, 0, 0, 0, 0), new(0x95, 0, 0, 0, 0)],
        };

        bool isThere = Host.Features.HasProgram(ProgramType.Lsm);

        Assert.Equal(isThere, CanLoad(spec));
    }

    private bool CanLoad(ProgramSpec spec)
    {
        try
        {
            Host.LoadProgram(spec, new ProgramBindings { Maps = new Dictionary<string, MapHandle>(), License = "GPL" }).Dispose();
            return true;
        }
        catch (FeatureNotSupportedException)
        {
            return false;
        }
    }
}

public sealed class FeaturesOnEmbedded : FeaturesContract<EmbeddedFixture>;
