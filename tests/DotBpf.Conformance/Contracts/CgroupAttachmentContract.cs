using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using static DotBpf.ObjectFiles.AttachType;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs that are attached to cgroups, what they see, and what they keep in storages.</summary>
public abstract class CgroupAttachmentContract<THost> : HostContract<THost>
    where THost : ICgroupFixture
{
    private const string Pass = "r0 = 1; exit";
    private const string Drop = "r0 = 0; exit";
    private const string Count = "r1 = map storage ll; r2 = 0; call 81; r1 = 1; lock *(u64 *)(r0 + 0) += r1; " + Pass;
    private const string CountPerCpu = "r1 = map percpu ll; r2 = 0; call 81; r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; " + Pass;

    private readonly CgroupStorageMap<long> _storage;
    private readonly CgroupStorageMap<long> _shared;
    private readonly PerCpuCgroupStorageMap<long> _perCpu;
    private readonly ArrayMap<long> _notes;
    private readonly Dictionary<string, MapHandle> _maps;
    private readonly List<IDisposable> _loaded = [];
    private readonly TestedCgroup _group;

    protected CgroupAttachmentContract()
    {
        _storage = Host.CreateMap(new CgroupStorageMapSpec<long>());
        _shared = Host.CreateMap(new CgroupStorageMapSpec<long> { IsShared = true });
        _perCpu = Host.CreateMap(new PerCpuCgroupStorageMapSpec<long>());
        _notes = Host.CreateMap(new ArrayMapSpec<long>(1));
        _maps = new() { ["storage"] = _storage.Handle, ["shared"] = _shared.Handle, ["percpu"] = _perCpu.Handle, ["notes"] = _notes.Handle };
        _group = THost.CreateCgroup(Host);
    }

    protected override void CleanUp()
    {
        _loaded.ForEach(each => each.Dispose());
        _group.Dispose();
        _storage.Dispose();
        _shared.Dispose();
        _perCpu.Dispose();
        _notes.Dispose();
    }

    [Theory]
    [InlineData(CgroupInetEgress)]
    [InlineData(CgroupInetIngress)]
    public void Attach_Storage_CountsUnderTheKeyOfCgroupAndPlace(AttachType place)
    {
        using BpfLink link = Attach(Count, place);
        CgroupStorageKey key = new(_group.Id, (uint)place);
        Assert.True(_storage.TryGetValue(key, out long before));

        int answers = _group.Exchange(3);

        Assert.Equal((0, 3), (before, answers));
        Assert.Equal([key], _storage.ListKeys());
        Assert.Equal(3, ValueAt(key));
    }

    [Fact]
    public void Attach_StorageWithAValueForEachCpu_CountsOnAll()
    {
        using BpfLink link = Attach(CountPerCpu, CgroupInetEgress);

        _group.Exchange(3);

        Assert.True(_perCpu.TryGetValues(new(_group.Id, (uint)CgroupInetEgress), new byte[_perCpu.BufferSize], out PerCpuValues<long> counts));
        Assert.Equal(3, counts.Sum());
    }

    [Fact]
    public void Attach_KeysWithoutPlaces_ShareOneValue()
    {
        string count = Count.Replace("storage", "shared", StringComparison.Ordinal);
        using BpfLink sent = Attach(count, CgroupInetEgress);
        using BpfLink received = Attach(count, CgroupInetIngress);

        _group.Exchange(2);

        Assert.Equal([new(_group.Id)], _shared.ListKeys());
        Assert.True(_shared.TryGetValue(new(_group.Id), out long counted));
        Assert.Equal(4, counted);
    }

    [Fact]
    public void Dispose_Link_EndsTheCountingAndKeepsTheValue()
    {
        BpfLink link = Attach(Count, CgroupInetEgress);
        _group.Exchange(1);
        link.Dispose();
        _group.Exchange(2);

        Assert.Equal(1, ValueAt(new(_group.Id, (uint)CgroupInetEgress)));
        using BpfLink again = Attach(Count, CgroupInetEgress);
        _group.Exchange(1);
        Assert.Equal(2, ValueAt(new(_group.Id, (uint)CgroupInetEgress)));
    }

    [Fact]
    public void Dispose_Cgroup_EndsItsValues()
    {
        TestedCgroup other = THost.CreateCgroup(Host);
        using (Attach(Count, CgroupInetEgress))
        using (Host.Attach(Load(Count, CgroupInetEgress), new CgroupTarget(other.Path)))
            Assert.Equal(2, _storage.ListKeys().Count);

        other.Dispose();

        for (int attempt = 0; attempt < 200 && _storage.ListKeys().Count > 1; attempt++) // the kernel takes its time
            Thread.Sleep(20);
        Assert.Equal([new(_group.Id, (uint)CgroupInetEgress)], _storage.ListKeys());
    }

    [Fact]
    public void Attach_CgroupAbove_CountsUnderItsOwnKey()
    {
        using TestedCgroup below = THost.CreateCgroup(Host, _group);
        using BpfLink link = Attach(Count, CgroupInetEgress);

        below.Exchange(2);

        Assert.Equal([new(_group.Id, (uint)CgroupInetEgress)], _storage.ListKeys());
        Assert.Equal(2, ValueAt(new(_group.Id, (uint)CgroupInetEgress)));
    }

    [Fact]
    public void Attach_AboveAndBelow_BothRun()
    {
        using TestedCgroup below = THost.CreateCgroup(Host, _group);
        using BpfLink above = Attach(Count, CgroupInetEgress);
        using BpfLink own = Host.Attach(Load(Count, CgroupInetEgress), new CgroupTarget(below.Path));

        below.Exchange(2);
        _group.Exchange(1);

        Assert.Equal((3, 2), (ValueAt(new(_group.Id, 1)), ValueAt(new(below.Id, 1))));
        Assert.Equal([new(below.Id, 1), new(_group.Id, 1)], _storage.ListKeys());
    }

    [Fact]
    public void TryUpdate_WhileAttached_IsWhereTheProgramGoesOn()
    {
        using BpfLink link = Attach(Count, CgroupInetEgress);

        Assert.True(_storage.TryUpdate(new(_group.Id, 1), 40));
        _group.Exchange(2);

        Assert.Equal(42, ValueAt(new(_group.Id, 1)));
        Assert.False(_storage.TryUpdate(new(_group.Id, 0), 40));
    }

    [Theory]
    [InlineData(Pass, CgroupInetEgress, 2)]
    [InlineData("r0 = 3; exit", CgroupInetEgress, 2)]
    [InlineData(Drop, CgroupInetEgress, 0)]
    [InlineData("r0 = 2; exit", CgroupInetEgress, 0)]
    [InlineData(Drop, CgroupInetIngress, 0)]
    public void Attach_Answer_DecidesWhatGetsThrough(string program, AttachType place, int expected)
    {
        using BpfLink link = Attach(program, place);

        Assert.Equal(expected, _group.Exchange(2));
    }

    [Fact]
    public void Attach_ProgramAfterOneThatDrops_RunsAllTheSame()
    {
        using BpfLink dropping = Attach(Drop, CgroupInetEgress);
        using BpfLink counting = Attach(Count, CgroupInetEgress);

        Assert.Equal(0, _group.Exchange(1));
        Assert.Equal(1, ValueAt(new(_group.Id, 1)));
    }

    [Theory]
    [InlineData(0, 29)] // len
    [InlineData(16, 8)] // protocol
    [InlineData(88, 2)] // family
    [InlineData(92, 0x0100007f)] // remote_ip4
    [InlineData(96, 0x0100007f)] // local_ip4
    [InlineData(36, 0)] // ingress_ifindex
    [InlineData(40, 1)] // ifindex
    [InlineData(48, 0)] // cb[0]
    public void Attach_FieldOfWhatIsSent_IsThatOfPacketAndSocket(int offset, long expected) =>
        Assert.Equal(expected, NoteOf($"r6 = *(u32 *)(r6 + {offset}); ", CgroupInetEgress));

    [Theory]
    [InlineData(0, 31)] // len
    [InlineData(4, 0)] // pkt_type
    [InlineData(36, 1)] // ingress_ifindex
    [InlineData(40, 1)] // ifindex
    [InlineData(96, 0x0100007f)] // local_ip4
    public void Attach_FieldOfWhatIsReceived_IsThatOfPacketAndSocket(int offset, long expected) =>
        Assert.Equal(expected, NoteOf($"r6 = *(u32 *)(r6 + {offset}); ", CgroupInetIngress));

    [Theory]
    [InlineData(CgroupInetEgress, 9, 17)]
    [InlineData(CgroupInetIngress, 0, 0x45)]
    [InlineData(CgroupInetIngress, 3, 31)]
    public void Attach_Packet_BeginsWithItsNetworkHeader(AttachType place, int offset, long expected) =>
        Assert.Equal(expected, NoteOf($"r2 = *(u32 *)(r6 + 76); r3 = *(u32 *)(r6 + 80); r4 = r2; r4 += 20; r6 = 999; if r4 > r3 goto +1; r6 = *(u8 *)(r2 + {offset}); ", place));

    [Theory]
    [InlineData(CgroupInetEgress, -(int)Errno.EFAULT)]
    [InlineData(CgroupInetIngress, 0)]
    public void Attach_LinkHeader_IsThereForWhatIsReceived(AttachType place, int expected) =>
        Assert.Equal(expected, (int)NoteOf("r1 = r6; r2 = 0; r3 = r10; r3 += -8; r4 = 2; r5 = 0; call 68; r6 = r0; ", place));

    [Theory]
    [InlineData("r1 = r6; call 79; r6 = r0; ")]
    [InlineData("r1 = *(u64 *)(r6 + 168); r6 = 0; if r1 == 0 goto +2; call 128; r6 = r0; ")]
    public void Attach_CgroupOfPacketAndSocket_IsTheOneItIsIn(string ask) =>
        Assert.Equal(_group.Id, (ulong)NoteOf(ask, CgroupInetEgress));

    [Theory]
    [InlineData("r0 = 2; exit", CgroupInetIngress, false)]
    [InlineData(Pass, CgroupInetIngress, true)]
    [InlineData(Pass, CgroupInet4Bind, false)]
    [InlineData(Pass, CgroupInetEgress, true)]
    public void Attach_AnotherPlaceThanExpected_IsTakenWhereTheAnswersFit(string program, AttachType place, bool expected)
    {
        ProgramHandle loaded = Load(program, CgroupInetEgress);
        CgroupTarget target = new(_group.Path) { AttachType = place };

        BpfSyscallException? refusal = (BpfSyscallException?)Record.Exception(() => Host.Attach(loaded, target).Dispose());

        Assert.Equal(expected ? null : Errno.EINVAL, refusal?.Errno);
    }

    [Fact]
    public void Attach_NoSuchCgroup_SaysSo()
    {
        BpfSyscallException refusal = Assert.Throws<BpfSyscallException>(() => Host.Attach(Load(Pass, CgroupInetEgress), new CgroupTarget("/no/such/group")));

        Assert.Equal((BpfCommand.Open, Errno.ENOENT), (refusal.Command, refusal.Errno));
    }

    [Theory]
    [InlineData(CgroupSharing.Exclusive, CgroupSharing.Exclusive, Errno.EPERM)]
    [InlineData(CgroupSharing.Exclusive, CgroupSharing.Multi, Errno.EPERM)]
    [InlineData(CgroupSharing.Override, CgroupSharing.Exclusive, Errno.None)]
    [InlineData(CgroupSharing.Override, CgroupSharing.Multi, Errno.None)]
    [InlineData(CgroupSharing.Multi, CgroupSharing.Exclusive, Errno.None)]
    public void Attach_BelowAnother_IsWhatThatOneAllows(CgroupSharing above, CgroupSharing below, Errno expected)
    {
        using TestedCgroup inner = THost.CreateCgroup(Host, _group);
        using BpfLink first = Attach(Pass, CgroupInetEgress, above);

        BpfSyscallException? refusal = (BpfSyscallException?)Record.Exception(() => Host.Attach(Load(Pass, CgroupInetEgress), new CgroupTarget(inner.Path) { Sharing = below }).Dispose());

        Assert.Equal(expected, refusal?.Errno ?? Errno.None);
    }

    [Theory]
    [InlineData(CgroupSharing.Override, CgroupSharing.Override, Errno.None)]
    [InlineData(CgroupSharing.Exclusive, CgroupSharing.Exclusive, Errno.None)]
    [InlineData(CgroupSharing.Override, CgroupSharing.Multi, Errno.EPERM)]
    [InlineData(CgroupSharing.Multi, CgroupSharing.Override, Errno.EPERM)]
    [InlineData(CgroupSharing.Multi, CgroupSharing.Multi, Errno.None)]
    public void Attach_BesideAnother_NeedsTheSameSharing(CgroupSharing first, CgroupSharing second, Errno expected)
    {
        using BpfLink before = Attach(Pass, CgroupInetEgress, first);

        BpfSyscallException? refusal = (BpfSyscallException?)Record.Exception(() => Attach(Pass, CgroupInetEgress, second).Dispose());

        Assert.Equal(expected, refusal?.Errno ?? Errno.None);
    }

    [Fact]
    public void Attach_BelowOneThatMayBeOverridden_RunsInItsPlace()
    {
        using TestedCgroup inner = THost.CreateCgroup(Host, _group);
        using BpfLink above = Attach(Drop, CgroupInetEgress, CgroupSharing.Override);
        int before = inner.Exchange(1);
        using BpfLink below = Host.Attach(Load(Pass, CgroupInetEgress), new CgroupTarget(inner.Path) { Sharing = CgroupSharing.Override });

        Assert.Equal((0, 1, 0), (before, inner.Exchange(1), _group.Exchange(1)));
    }

    [Fact]
    public void Attach_SameProgramTwiceWithoutLinks_IsRefused()
    {
        ProgramHandle program = Load(Pass, CgroupInetEgress);
        CgroupTarget target = new(_group.Path) { Method = AttachMethod.Legacy };
        using BpfLink first = Host.Attach(program, target);

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => Host.Attach(program, target)).Errno);
    }

    [Fact]
    public void Attach_Order_DecidesWhoRunsLast()
    {
        using BpfLink first = Attach(Note("r6 = 1; "), CgroupInetEgress);
        using BpfLink second = Attach(Note("r6 = 2; "), CgroupInetEgress);
        long usual = LastNote();
        using BpfLink third = Host.Attach(Load(Note("r6 = 3; "), CgroupInetEgress), new CgroupTarget(_group.Path) { Order = AttachOrder.Before(second) });
        long before = LastNote();
        using BpfLink fourth = Host.Attach(Load(Note("r6 = 4; "), CgroupInetEgress), new CgroupTarget(_group.Path) { Order = AttachOrder.First });
        long atFirst = LastNote();
        using BpfLink fifth = Host.Attach(Load(Note("r6 = 5; "), CgroupInetEgress), new CgroupTarget(_group.Path) { Order = AttachOrder.AfterLink(second.Info.Id) });

        Assert.Equal((2, 2, 2, 5), (usual, before, atFirst, LastNote()));
    }

    [Fact]
    public void Attach_BesideOneThatIsElsewhere_IsRefused()
    {
        using TestedCgroup other = THost.CreateCgroup(Host);
        using BpfLink there = Host.Attach(Load(Pass, CgroupInetEgress), new CgroupTarget(other.Path));
        using BpfLink here = Attach(Pass, CgroupInetEgress);

        BpfSyscallException refusal = Assert.Throws<BpfSyscallException>(() =>
            Host.Attach(Load(Pass, CgroupInetEgress), new CgroupTarget(_group.Path) { Order = AttachOrder.Before(there) }));

        Assert.Equal(Errno.ENOENT, refusal.Errno);
    }

    [Fact]
    public void Attach_RevisionThatIsAnother_IsRefused()
    {
        using BpfLink first = Attach(Pass, CgroupInetEgress);
        CgroupTarget At(ulong revision) => new(_group.Path) { Order = AttachOrder.First with { ExpectedRevision = revision } };

        Assert.Equal(Errno.ESTALE, Assert.Throws<BpfSyscallException>(() => Host.Attach(Load(Pass, CgroupInetEgress), At(1))).Errno);
        using BpfLink second = Host.Attach(Load(Pass, CgroupInetEgress), At(2));
    }

    [Fact]
    public void Info_Link_TellsOfProgramAndCgroup()
    {
        ProgramHandle program = Load(Pass, CgroupInetEgress);
        using BpfLink link = Host.Attach(program, new CgroupTarget(_group.Path));

        LinkInfo attached = link.Info;
        link.Detach();

        Assert.Equal((BpfLinkType.Cgroup, program.Info.Id, CgroupInetEgress, _group.Id), (attached.Type, attached.ProgramId, attached.AttachType, attached.CgroupId));
        Assert.NotEqual(0u, attached.Id);
        Assert.Equal(0ul, link.Info.CgroupId);
    }

    [Fact]
    public void Update_Link_PutsTheOtherProgramInPlace()
    {
        ProgramHandle dropping = Load(Drop, CgroupInetEgress), passing = Load(Pass, CgroupInetEgress);
        using BpfLink link = Host.Attach(dropping, new CgroupTarget(_group.Path));
        int before = _group.Exchange(1);

        Assert.Equal(Errno.EPERM, Assert.Throws<BpfSyscallException>(() => link.Update(passing, expected: passing)).Errno);
        link.Update(passing, expected: dropping);

        Assert.Equal((0, 1), (before, _group.Exchange(1)));
        Assert.Equal(passing.Info.Id, link.Info.ProgramId);
    }

    [Fact]
    public void Update_DetachedLink_IsRefused()
    {
        ProgramHandle program = Load(Pass, CgroupInetEgress);
        using BpfLink link = Host.Attach(program, new CgroupTarget(_group.Path));
        link.Detach();

        Assert.Equal(Errno.ENOLINK, Assert.Throws<BpfSyscallException>(() => link.Update(program)).Errno);
    }

    private static string Note(string find) => $"r6 = r1; {find}*(u32 *)(r10 - 4) = 0; r1 = map notes ll; r2 = r10; r2 += -4; call 1; if r0 == 0 goto +1; *(u64 *)(r0 + 0) = r6; {Pass}";

    private long NoteOf(string find, AttachType place)
    {
        _notes[0] = 555;
        using BpfLink link = Attach(Note("*(u64 *)(r10 - 8) = 0; " + find), place);
        return LastNote();
    }

    private long LastNote()
    {
        Assert.Equal(1, _group.Exchange(1));
        return _notes[0];
    }

    private long ValueAt(CgroupStorageKey key)
    {
        Assert.True(_storage.TryGetValue(key, out long value));
        return value;
    }

    private BpfLink Attach(string text, AttachType place, CgroupSharing sharing = CgroupSharing.Multi) =>
        Host.Attach(Load(text, place), new CgroupTarget(_group.Path) { Sharing = sharing });

    private ProgramHandle Load(string text, AttachType place)
    {
        ProgramHandle program = Host.LoadProgram(Assembler.Program(text, ProgramType.CgroupSkb) with { ExpectedAttachType = place }, new() { Maps = _maps, License = "GPL" });
        _loaded.Add(program);
        return program;
    }
}

public sealed class CgroupAttachmentOnKernel : CgroupAttachmentContract<KernelFixture>;

public sealed class CgroupAttachmentOnEmbedded : CgroupAttachmentContract<EmbeddedFixture>;

public sealed class CgroupAttachmentCompiledOnEmbedded : CgroupAttachmentContract<CompiledFixture>;
