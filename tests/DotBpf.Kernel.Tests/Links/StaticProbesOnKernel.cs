using System.Runtime.CompilerServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>Programs made with libbpf's header for static probes, which ask where arguments lie.</summary>
[Collection(HooksCollection.Name)]
public sealed class StaticProbesOnKernel : IDisposable
{
    private static readonly ObjectSpec s_spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", "static-probes.clang19-bpfel-v3.o"));

    private readonly KernelHost _host = KernelHost.Open();
    private readonly ProbedProgram _probed = new();
    private BpfObject? _loaded;

    [Fact]
    public void Arguments_OfEverySizeAndPlace_AreWhatTheProgramPassed()
    {
        using BpfLink link = Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "shaped"));

        _probed.Work(1);

        Seen seen = Assert.Single(All());
        Assert.Equal([-3, 200, -(1L << 40), -7, 0x1122334455667788, -9, 7, 0, 0, 0, 0, 0], ToList(seen.Arguments));
        Assert.Equal((7L, 0L, -(long)Errno.ENOENT, 1ul), (seen.Count, seen.Cookie, seen.Missing, seen.Runs));
    }

    [Fact]
    public void Arguments_OfSeveralPlaces_AreFoundAtEach()
    {
        using BpfLink link = Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "worked") { Cookie = 77 });

        _probed.Work(3);

        IReadOnlyList<Seen> seen = All();
        Assert.Equal([0, 1, 2, 21], seen.Select(one => one.Arguments[0]).Order()); // what work_hidden got three times, and work
        Assert.Equal(6, seen.Sum(one => (int)one.Runs));
        Assert.All(seen, one => Assert.Equal((1L, 77L), (one.Count, one.Cookie)));
    }

    [Fact]
    public void Arguments_NoneAtTheProbe_CountIsZero()
    {
        using BpfLink link = Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "bare") { Cookie = 5 });

        _probed.Work(1);

        Seen seen = Assert.Single(All());
        Assert.Equal((0L, 5L, -(long)Errno.ENOENT), (seen.Count, seen.Cookie, seen.Missing));
    }

    [Fact]
    public void Attach_AgainAndAgain_SharesWhatIsEqual()
    {
        BpfProgram program = Load(s_spec.WithMap("__bpf_usdt_specs", map => map with { MaxEntries = 3 }));

        for (int i = 0; i < 5; i++) // more often than the map has entries
            program.Attach(new UsdtTarget(ProbedProgram.File, "probed", "shaped")).Dispose();
        using BpfLink first = program.Attach(new UsdtTarget(ProbedProgram.File, "probed", "bare"));
        using BpfLink second = program.Attach(new UsdtTarget(ProbedProgram.File, "probed", "shaped") { Cookie = 1 });
        _probed.Work(1);

        Assert.Equal([0, 7], All().Select(one => one.Count).Order());
    }

    [Fact]
    public void Attach_MoreCookiesThanEntries_SaysWhatToDefine()
    {
        BpfProgram program = Load(s_spec.WithMap("__bpf_usdt_specs", map => map with { MaxEntries = 2 }));
        using BpfLink first = program.Attach(Shaped(1));
        using BpfLink second = program.Attach(Shaped(2));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(Shaped(3)));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("BPF_USDT_MAX_SPEC_CNT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_MoreCookiesThanEntriesOneAfterAnother_GivesEachEntryBack()
    {
        // Each round takes the kernel some tenths of a second, so all 256 entries are used up only where there is time.
        uint entries = Environment.GetEnvironmentVariable("DOTBPF_LONG") is null ? 12u : 256;
        BpfProgram program = Load(s_spec.WithMap("__bpf_usdt_specs", map => map with { MaxEntries = entries }));

        for (ulong cookie = 1; cookie <= 2 * entries; cookie++)
            program.Attach(Shaped(cookie)).Dispose();
        using BpfLink last = program.Attach(Shaped(9_999));
        _probed.Work(1);

        Assert.Equal(9_999, Assert.Single(All()).Cookie);
        Assert.Equal(1, UsedEntries());
    }

    [Fact]
    public void Dispose_OneOfTwoLinksThatShareAnEntry_LeavesItToTheOther()
    {
        BpfProgram program = Load();
        BpfLink first = program.Attach(Shaped(6)), second = program.Attach(Shaped(6));

        first.Dispose();
        _probed.Work(1);

        Assert.Equal((7L, 6L, 1), (Assert.Single(All()).Count, All()[0].Cookie, UsedEntries()));
        second.Dispose();
        Assert.Equal(0, UsedEntries());
    }

    [Fact]
    public void Dispose_PinnedLink_LeavesTheEntryToThePin()
    {
        using var pin = new TemporaryPin(_host);
        using (BpfLink link = Load().Attach(Shaped(6)))
            _host.Pin(link, pin.Path);

        _probed.Work(1);

        Assert.Equal((7L, 6L, 1), (Assert.Single(All()).Count, All()[0].Cookie, UsedEntries()));
    }

    [Fact]
    public void Dispose_AfterTheObject_GivesTheEntryBack()
    {
        BpfProgram program = Load();
        using MapHandle specs = _host.OpenMap(_loaded!.Maps["__bpf_usdt_specs"].Info.Id);
        BpfLink link = program.Attach(Shaped(6));

        _loaded.Dispose();
        link.Dispose();

        var value = new byte[specs.ValueSize];
        Assert.Equal(Errno.None, specs.Lookup(BitConverter.GetBytes(0), value));
        Assert.DoesNotContain(value, one => one != 0);
    }

    [Fact]
    public void Dispose_ToldByAddress_ForgetsTheAddress()
    {
        var options = new LoadOptions { Configuration = KernelConfiguration.Of(new Dictionary<string, string> { ["LINUX_HAS_BPF_COOKIE"] = "0" }, "a kernel without cookies") };
        BpfProgram program = Load(options: options);

        program.Attach(Shaped(6) with { Method = AttachMethod.TraceFile, ProcessId = _probed.ProcessId }).Dispose();

        Assert.Equal(0, UsedEntries());
        Assert.Equal(Errno.ENOENT, _loaded!.Maps["__bpf_usdt_ip_to_spec_id"].GetNextKey([], new byte[8]));
    }

    [Fact]
    public void Arguments_AtNamesOfVariables_AreRead()
    {
        using BpfLink link = Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "placed"));

        _probed.Work(1);

        Assert.Equal([77, -22, -44], ToList(Assert.Single(All()).Arguments)[..3]);
    }

    [Fact]
    public void Attach_ArgumentAtANameThatNobodyKnows_SaysWhich()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(
            () => Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "nowhere")));

        Assert.Contains("'8@probed_nothing(%rip)'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ArgumentAtTwoRegistersForAnOldHeader_SaysWhatToCompileWith()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(
            () => Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "indexed")));

        Assert.Contains("libbpf 1.7", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, UsedEntries());
    }

    [Fact]
    public void Arguments_AtTwoRegisters_AreReadByProgramsThatKnowThem()
    {
        ObjectSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", "indexed-probes.clang19-bpfel-v3.o"));
        using BpfObject loaded = _host.Load(spec);
        using BpfLink link = loaded.Program("record_indexed").Attach(new UsdtTarget(ProbedProgram.File, "probed", "indexed"));

        _probed.Work(1);

        Assert.Equal([-22, 33, 11], loaded.Map<ArrayMap<long>>("found").ToArray()[..3]);
    }

    [Fact]
    public void Attach_ArgumentInAFloatingPointRegister_SaysWhichAndWhy()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(
            () => Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "floated")));

        Assert.Contains("'8f@%xmm0'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ByIoctl_TellsArgumentsByAddress()
    {
        var options = new LoadOptions { Configuration = KernelConfiguration.Of(new Dictionary<string, string> { ["LINUX_HAS_BPF_COOKIE"] = "0" }, "a kernel without cookies") };
        var target = new UsdtTarget(ProbedProgram.File, "probed", "worked") { Method = AttachMethod.Legacy, ProcessId = _probed.ProcessId, Cookie = 9 };

        using BpfLink link = Load(options: options).Attach(target);
        _probed.Work(2);

        Assert.Equal([0, 1, 21], All().Select(one => one.Arguments[0]).Order());
        Assert.All(All(), one => Assert.Equal(9, one.Cookie));
    }

    [Fact]
    public void Attach_ByIoctlToAllProcesses_SaysThatOneIsNeeded()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(
            () => Load().Attach(new UsdtTarget(ProbedProgram.File, "probed", "worked") { Method = AttachMethod.Legacy }));

        Assert.Contains("ProcessId", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ProgramOpenedByNumber_FindsItsMaps()
    {
        using ProgramHandle again = _host.OpenProgram(Load().Handle.Info.Id);

        using BpfLink link = _host.Attach(again, new UsdtTarget(ProbedProgram.File, "probed", "shaped"));
        _probed.Work(1);

        Assert.Equal(7, Assert.Single(All()).Count);
    }

    [Fact]
    public void AttachAll_SectionNamesFileProviderAndProbe_Attaches()
    {
        ObjectSpec spec = s_spec.WithProgram("record_named", program => program with
        {
            IsAutoLoaded = true,
            SectionName = $"usdt/{ProbedProgram.File}:probed:shaped",
            AttachTarget = $"{ProbedProgram.File}:probed:shaped",
        });
        _loaded = _host.Load(spec);

        using BpfLinks links = _loaded.AttachAll();
        _probed.Work(1);

        Assert.Equal(-3, Assert.Single(All()).Arguments[0]);
    }

    public void Dispose()
    {
        _loaded?.Dispose();
        _probed.Dispose();
        _host.Dispose();
    }

    private BpfProgram Load(ObjectSpec? spec = null, LoadOptions? options = null)
    {
        _loaded = _host.Load((spec ?? s_spec).WithProgram("record_probe", program => program with { IsAutoLoaded = true }), options);
        return _loaded.Program("record_probe");
    }

    private static UsdtTarget Shaped(ulong cookie) => new(ProbedProgram.File, "probed", "shaped") { Cookie = cookie };

    private int UsedEntries()
    {
        MapHandle specs = _loaded!.Maps["__bpf_usdt_specs"];
        var value = new byte[specs.ValueSize];
        return Enumerable.Range(0, (int)specs.Info.MaxEntries)
            .Count(number => specs.Lookup(BitConverter.GetBytes(number), value) == Errno.None && value.AsSpan().ContainsAnyExcept((byte)0));
    }

    private List<Seen> All()
    {
        List<Seen> all = [];
        foreach (var entry in _loaded!.Map<HashMap<uint, Seen>>("seen"))
            all.Add(entry.Value);
        return all;
    }

    private static List<long> ToList(Arguments arguments) => [.. arguments];

    [InlineArray(12)]
    private struct Arguments
    {
        private long _first;
    }

    // As in static-probes.bpf.c.
    private readonly record struct Seen(Arguments Arguments, long Count, long Cookie, long Missing, ulong Runs);
}
