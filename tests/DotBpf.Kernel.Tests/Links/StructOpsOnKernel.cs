using System.Text;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel.Tests;

/// <summary>Congestion controls of an object: created and verified when it is loaded, and put to use when somebody says so.</summary>
[Collection(HooksCollection.Name)]
public sealed class StructOpsOnKernel : IDisposable
{
    // The kernel has one of a name, and other tests may run on this machine.
    private readonly string _name = $"dbt{Random.Shared.Next(0x1000000):x6}";
    private readonly KernelHost _host = KernelHost.Open();

    public static TheoryData<string> Objects => ["congestion.clang14-bpfel-v3.o", "congestion.clang19-bpfel-v3.o"];

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Objects))]
    public void Load_Structures_PutsNoneToUse(string file)
    {
        using BpfObject loaded = _host.Load(Read(file));

        Assert.Equal(StructOpsState.Initial, loaded.Map<StructOpsMap>("at_once").State);
        Assert.Equal(StructOpsState.Initial, loaded.Map<StructOpsMap>("by_link").State);
        Assert.Equal(["grow", "halve", "undo"], loaded.Programs.Keys.Order());
        Assert.DoesNotContain(_name, Available());
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Register_CongestionControl_ServesConnectionsUntilItIsUnregistered(string file)
    {
        using BpfObject loaded = _host.Load(Read(file));
        using NetworkPair network = new();
        StructOpsMap map = loaded.Map<StructOpsMap>("at_once");

        map.Register();
        try
        {
            Assert.Equal(StructOpsState.InUse, map.State);
            Assert.Contains(_name, Available());
            Assert.Equal(1 << 20, LoopbackTraffic.Send(network.NamespacePath, _name, 1 << 20));
            Assert.InRange(loaded.Variables["avoided"].Get<ulong>(), 1ul, 1ul << 20);
        }
        finally
        {
            Assert.True(map.Unregister());
        }

        Assert.DoesNotContain(_name, Available());
    }

    [Fact]
    public void Register_Twice_IsRefused()
    {
        using BpfObject loaded = _host.Load(Read());
        StructOpsMap map = loaded.Map<StructOpsMap>("at_once");

        map.Register();
        Errno again = Assert.Throws<BpfSyscallException>(map.Register).Errno;

        Assert.True(map.Unregister());
        Assert.Equal(Errno.EBUSY, again);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Attach_CongestionControl_ServesConnectionsAsLongAsTheLinkLives(string file)
    {
        using BpfObject loaded = _host.Load(Read(file));
        using NetworkPair network = new();
        StructOpsMap map = loaded.Map<StructOpsMap>("by_link");

        using (BpfLink link = map.Attach())
        {
            Assert.Equal(BpfLinkType.StructOps, link.Info.Type);
            Assert.Equal(map.Handle.Info.Id, link.Info.MapId);
            Assert.Equal(1 << 20, LoopbackTraffic.Send(network.NamespacePath, _name, 1 << 20));
        }

        Assert.True(loaded.Variables["avoided"].Get<ulong>() > 0);
        Assert.DoesNotContain(_name, Available());
    }

    [Fact]
    public void Attach_Again_TakesTheStructureThatIsReady()
    {
        using BpfObject loaded = _host.Load(Read());
        StructOpsMap map = loaded.Map<StructOpsMap>("by_link");
        map.Attach().Dispose();

        using BpfLink link = map.Attach();

        Assert.Contains(_name, Available());
    }

    [Fact]
    public void AttachAll_StructureForALink_IsPutToUse()
    {
        using BpfObject loaded = _host.Load(Read());

        using BpfLinks links = loaded.AttachAll();

        Assert.Equal(BpfLinkType.StructOps, Assert.Single(links).Info.Type);
        Assert.Equal(StructOpsState.Initial, loaded.Map<StructOpsMap>("at_once").State);
        Assert.Contains(_name, Available());
    }

    [Fact]
    public void Program_OfAStructureThatIsNotCreated_SaysSo()
    {
        using BpfObject loaded = _host.Load(Read());

        KeyNotFoundException error = Assert.Throws<KeyNotFoundException>(() => loaded.Program("foresee"));

        Assert.Contains("tcp_congestion_ops.foresee", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_StructureWithoutLinks_SaysToRegister()
    {
        using BpfObject loaded = _host.Load(Read());

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => loaded.Map<StructOpsMap>("at_once").Attach());

        Assert.Contains("Register", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_name, Available());
    }

    [Fact]
    public void Register_MapOfNoObject_AsksForTheStructure()
    {
        using StructOpsMap map = _host.CreateMap(new StructOpsMapSpec("tcp_congestion_ops"));

        Assert.Contains("no object", Assert.Throws<InvalidOperationException>(map.Register).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OnDemand_IsCreatedWhenAskedForWithoutWhatTheKernelLacks()
    {
        ObjectSpec spec = Read().WithMap("on_demand", map => map with { IsAutoCreated = true });

        using BpfObject loaded = _host.Load(spec);

        Assert.Contains(loaded.Notes, note => note.Subject == "on_demand" && note.Text.Contains("'foresee'", StringComparison.Ordinal));
        Assert.DoesNotContain("foresee", loaded.Programs.Keys);
        using BpfLink link = loaded.Map<StructOpsMap>("on_demand").Attach();
        Assert.Contains(_name, Available());
    }

    [Fact]
    public void Map_NotCreated_SaysHowToAskForIt()
    {
        using BpfObject loaded = _host.Load(Read());

        KeyNotFoundException error = Assert.Throws<KeyNotFoundException>(() => loaded.Map<StructOpsMap>("on_demand"));

        Assert.Contains(nameof(MapSpec.IsAutoCreated), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MemberThatTheKernelLacksWithValue_NamesIt()
    {
        ObjectSpec spec = Read().WithMap("on_demand", map => With(map, "patience", [1]) with { IsAutoCreated = true });

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => _host.Load(spec));

        Assert.Contains("no member 'patience', which is not zero", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PointerWithValue_NamesIt()
    {
        ObjectSpec spec = Read().WithMap("at_once", map => With(map, "ssthresh", [1]) with
        {
            Functions = [.. map.Functions.Where(function => function.Member != "ssthresh")],
        });

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => _host.Load(spec));

        Assert.Contains("'ssthresh' is a pointer with a value", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_StructureThatTheKernelLacks_NamesIt()
    {
        ObjectSpec spec = Read().WithMap("at_once", map => map with { KernelValueType = "no_such_ops" });

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => _host.Load(spec));

        Assert.Contains("bpf_struct_ops_no_such_ops", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProgramOfAMemberThatTheKernelLacks_NamesIt()
    {
        ObjectSpec spec = Read();
        ProgramSpec program = spec.Programs["halve"] with { Implements = new("tcp_congestion_ops", "foresee"), References = [] };

        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => _host.LoadProgram(program, new ProgramBindings { Maps = new Dictionary<string, MapHandle>() }));

        Assert.Contains("no member 'foresee'", error.Message, StringComparison.Ordinal);
    }

    private static MapSpec With(MapSpec map, string member, ReadOnlySpan<byte> value)
    {
        byte[] contents = map.Contents.ToArray();
        Span<byte> place = contents.AsSpan((int)((BtfStruct)map.ValueType!).Members.Single(found => found.Name == member).Offset);
        value.CopyTo(place);
        return map with { Contents = contents };
    }

    private static string[] Available() => File.ReadAllText("/proc/sys/net/ipv4/tcp_available_congestion_control").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private ObjectSpec Read(string file = "congestion.clang19-bpfel-v3.o")
    {
        ObjectSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", file));
        byte[] name = [.. Encoding.ASCII.GetBytes(_name), .. new byte[16 - _name.Length]];
        return spec with { Maps = [.. spec.Maps.Select(map => map.Type == MapType.StructOps ? With(map, "name", name) : map)] };
    }
}
