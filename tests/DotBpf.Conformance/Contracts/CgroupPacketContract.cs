using System.Buffers.Binary;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Test runs of programs on packets of cgroups, and what their storages have in them.</summary>
public abstract class CgroupPacketContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const int Mark = 8;
    private const string Tell = "*(u32 *)(r6 + 8) = r7; r0 = 1; exit";
    private const string Value = "r6 = r1; r1 = map STORAGE ll; r2 = 0; call 81; ";
    private const string Count = Value + "r7 = *(u64 *)(r0 + 0); r7 += 1; *(u64 *)(r0 + 0) = r7; " + Tell;

    private readonly CgroupStorageMap<long> _storage;
    private readonly PerCpuCgroupStorageMap<long> _perCpu;
    private readonly Dictionary<string, MapHandle> _maps;

    protected CgroupPacketContract()
    {
        _storage = Host.CreateMap(new CgroupStorageMapSpec<long>());
        _perCpu = Host.CreateMap(new PerCpuCgroupStorageMapSpec<long>());
        _maps = new() { ["storage"] = _storage.Handle, ["percpu"] = _perCpu.Handle };
    }

    protected override void CleanUp()
    {
        _storage.Dispose();
        _perCpu.Dispose();
    }

    [Theory]
    [InlineData("storage")]
    [InlineData("percpu")]
    public void TestRun_Storage_BeginsWithZerosAndLastsForTheRepeats(string storage)
    {
        using ProgramHandle program = Load(Count.Replace("STORAGE", storage, StringComparison.Ordinal));

        Assert.Equal(1u, Told(program));
        Assert.Equal(3u, Told(program, repeat: 3));
        Assert.Equal(1u, Told(program));
    }

    [Fact]
    public void TestRun_Storage_ShowsNoEntryToUserSpace()
    {
        using ProgramHandle program = Load(Count.Replace("STORAGE", "storage", StringComparison.Ordinal));
        Told(program);

        Assert.Empty(_storage.ListKeys());
        Assert.False(_storage.TryGetValue(new(1), out _));
        Assert.False(_storage.TryUpdate(new(1), 5));
    }

    [Fact]
    public void TestRun_TwoStorages_AreApart()
    {
        using ProgramHandle program = Load("r6 = r1; r1 = map storage ll; r2 = 0; call 81; r8 = r0; *(u64 *)(r8 + 0) = 7; r1 = map percpu ll; r2 = 0; call 81; *(u64 *)(r0 + 0) = 9; r7 = *(u64 *)(r8 + 0); " + Tell);

        Assert.Equal(7u, Told(program));
    }

    [Theory]
    [InlineData(0, 50u)] // len
    [InlineData(16, 0x0008u)] // protocol
    [InlineData(88, 2u)] // family
    [InlineData(92, 0x0200007fu)] // remote_ip4
    [InlineData(96, 0x0100007fu)] // local_ip4
    [InlineData(132, 0u)] // remote_port
    [InlineData(136, 0u)] // local_port
    public void TestRun_Field_IsThatOfThePacketAndItsSocket(int offset, uint expected) =>
        Assert.Equal(expected, Tells($"r6 = r1; r7 = *(u32 *)(r6 + {offset}); " + Tell));

    [Theory]
    [InlineData(4, 2u)] // family
    [InlineData(12, 0u)] // protocol
    [InlineData(24, 0x0100007fu)] // src_ip4
    [InlineData(52, 0x0200007fu)] // dst_ip4
    public void TestRun_FieldOfTheFullSocket_IsThatOfThePacket(int offset, uint expected) =>
        Assert.Equal(expected, Tells($"r6 = r1; r7 = 999; r1 = *(u64 *)(r6 + 168); if r1 == 0 goto +3; call 95; if r0 == 0 goto +1; r7 = *(u32 *)(r0 + {offset}); " + Tell));

    [Theory]
    [InlineData(88, 10u)] // family
    [InlineData(100, 0x04030201u)] // remote_ip6
    [InlineData(116, 0xddccbbaau)] // local_ip6
    [InlineData(96, 0u)] // local_ip4
    public void TestRun_FieldOfAnIpv6Packet_IsThatOfItsSocket(int offset, uint expected)
    {
        byte[] packet = new byte[64];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(12), 0x86dd);
        new byte[] { 0xaa, 0xbb, 0xcc, 0xdd }.CopyTo(packet, 14 + 8);
        new byte[] { 1, 2, 3, 4 }.CopyTo(packet, 14 + 24);
        using ProgramHandle program = Load($"r6 = r1; r7 = *(u32 *)(r6 + {offset}); " + Tell);

        Assert.Equal(expected, Told(program, packet));
    }

    [Fact]
    public void TestRun_Packet_BeginsWithItsNetworkHeader() =>
        Assert.Equal(0x45u, Tells("r6 = r1; r7 = 999; r2 = *(u32 *)(r6 + 76); r3 = *(u32 *)(r6 + 80); r4 = r2; r4 += 20; if r4 > r3 goto +1; r7 = *(u8 *)(r2 + 0); " + Tell));

    [Fact]
    public void TestRun_PacketOut_HasZerosForTheLinkHeader()
    {
        byte[] packet = Ipv4Packet(), result = new byte[64];
        packet.AsSpan(0, 12).Fill(0xee);
        using ProgramHandle program = Load("r0 = 1; exit");

        Assert.Equal(Errno.None, program.TestRun(new() { Packet = packet, PacketOut = result }, out TestRunResult run));

        Assert.Equal((1u, 64), (run.ReturnValue, run.PacketLength));
        Assert.Equal([.. new byte[14], .. packet[14..]], result);
    }

    [Fact]
    public void TestRun_CgroupOfPacketAndSocket_AreOne() =>
        Assert.Equal(1u, Tells("r6 = r1; r7 = 999; r1 = *(u64 *)(r6 + 168); if r1 == 0 goto +8; call 128; r8 = r0; r1 = r6; call 79; r7 = 0; if r0 != r8 goto +2; if r0 == 0 goto +1; r7 = 1; " + Tell));

    [Theory]
    [InlineData("storage", "storage", true)]
    [InlineData("storage", "other", false)]
    [InlineData("storage", "", true)]
    [InlineData("", "storage", false)]
    [InlineData("", "", true)]
    public void ProgramArray_ProgramWithAStorage_IsCalledWhereItsStorageIsKnown(string first, string second, bool expected)
    {
        using MapHandle programs = Host.CreateMap(new MapSpec { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 2 });
        using MapHandle other = Host.CreateMap(new MapSpec { Name = "other", Type = MapType.CgroupStorage, KeySize = 8, ValueSize = 8 });
        _maps["programs"] = programs;
        _maps["other"] = other;
        using ProgramHandle owner = Load(Use(first) + "r1 = map programs ll; r0 = 1; exit");
        using ProgramHandle called = Load(Use(second) + "r0 = 1; exit");

        Errno errno = programs.UpdateReference(new byte[4], called);

        Assert.Equal(expected ? Errno.None : Errno.EINVAL, errno);
    }

    [Fact]
    public void TailCall_ProgramWithTheSameStorage_FindsTheCallersValue()
    {
        using MapHandle programs = Host.CreateMap(new MapSpec { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 2 });
        _maps["programs"] = programs;
        using ProgramHandle caller = Load(Use("storage") + "*(u64 *)(r0 + 0) = 41; r1 = r6; r2 = map programs ll; r3 = 0; call 12; r0 = 0; exit");
        using ProgramHandle called = Load(Count.Replace("STORAGE", "storage", StringComparison.Ordinal));
        Assert.Equal(Errno.None, programs.UpdateReference(new byte[4], called));

        Assert.Equal(42u, Told(caller));
    }

    private static string Use(string storage) => storage.Length == 0 ? "" : Value.Replace("STORAGE", storage, StringComparison.Ordinal);

    private static byte[] Ipv4Packet()
    {
        byte[] packet = new byte[64];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(12), 0x0800);
        packet[14] = 0x45;
        new byte[] { 127, 0, 0, 1, 127, 0, 0, 2 }.CopyTo(packet, 26);
        return packet;
    }

    private ProgramHandle Load(string text) => Host.LoadProgram(Assembler.Program(text, ProgramType.CgroupSkb), new() { Maps = _maps, License = "GPL" });

    private uint Tells(string text)
    {
        using ProgramHandle program = Load(text);
        return Told(program);
    }

    private static uint Told(ProgramHandle program, byte[]? packet = null, int repeat = 1)
    {
        byte[] context = new byte[192];
        Assert.Equal(Errno.None, program.TestRun(new() { Packet = packet ?? Ipv4Packet(), ContextOut = context, Repeat = repeat }, out TestRunResult result));
        Assert.Equal(1u, result.ReturnValue);
        return BitConverter.ToUInt32(context, Mark);
    }
}

public sealed class CgroupPacketOnKernel : CgroupPacketContract<KernelFixture>;

public sealed class CgroupPacketOnEmbedded : CgroupPacketContract<EmbeddedFixture>;

public sealed class CgroupPacketOnUncheckedEmbedded : CgroupPacketContract<UnverifiedFixture>;

public sealed class CgroupPacketCompiledOnEmbedded : CgroupPacketContract<CompilingFixture>;
