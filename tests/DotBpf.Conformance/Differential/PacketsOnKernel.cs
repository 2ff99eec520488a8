using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential;

/// <summary>Contexts, packets and the helpers that change them are as in the kernel's test run.</summary>
public sealed class PacketsOnKernel : IDisposable
{
    private readonly TwoHosts _hosts = new();

    public void Dispose() => _hosts.Dispose();

    public static TheoryData<string, int> XdpPrograms() => Cross(
        [
            "r2 = *(u32 *)(r1 + 4); r1 = *(u32 *)(r1 + 0); r2 -= r1; r0 = r2; exit",
            "r0 = *(u32 *)(r1 + 12); exit",
            "r0 = *(u32 *)(r1 + 16); exit",
            "r0 = *(s32 *)(r1 + 16); exit",
            "r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); r4 = r2; r4 += 14; r0 = 0; if r4 > r3 goto +2; r0 = *(u16 *)(r2 + 12); *(u8 *)(r2 + 0) = 7; exit",
            "call 188; exit",
            .. Calls(44, -217, -216, -1, 0, 5, 46, 47, 1000),
            .. Calls(54, -220, -216, -4, -3, 0, 4),
            .. Calls(65, -47, -46, -1, 0, 1, 100, 3460, 3461, 616),
            "r6 = r1; r2 = -16; call 54; r1 = r6; r2 = -200; call 44; r7 = r0; r1 = r6; r2 = 10; call 44; r0 += r7; exit",
            "r6 = r1; r2 = -16; call 54; r1 = r6; r2 = -201; call 44; exit",
            "r1 = 1; r2 = 0; call 23; exit",
            "r1 = 1; r2 = 1; call 23; exit",
            .. Bytes(189, 0, 44, 45, 3510, 65535, 65536, -1),
            .. Bytes(190, 0, 44, 45, 3510, 65535, 65536, -1),
        ],
        [14, 60, 3520, 3521, 9000]);

    [Theory]
    [MemberData(nameof(XdpPrograms))]
    public void Xdp_Program_EndsAsInTheKernel(string text, int size) => _hosts.AssertSame(text, ProgramType.Xdp, Packet(size));

    [Theory]
    [InlineData(13)]
    [InlineData(73_152)]
    [InlineData(73_153)]
    public void Xdp_PacketOfExtremeSize_IsTakenAsInTheKernel(int size) =>
        _hosts.AssertSame("r0 = 2; exit", ProgramType.Xdp, Packet(size));

    [Theory]
    [InlineData(0, 60, 0, 0, 0)]
    [InlineData(16, 60, 0, 0, 0)]
    [InlineData(16, 59, 0, 0, 0)]
    [InlineData(18, 60, 0, 0, 0)]
    [InlineData(44, 60, 0, 0, 0)]
    [InlineData(48, 60, 0, 0, 0)]
    [InlineData(200, 60, 0, 0, 0)]
    [InlineData(0, 61, 0, 0, 0)]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(0, 60, 4, 0, 0)]
    [InlineData(0, 60, 0, 1, 0)]
    [InlineData(0, 60, 0, 0, 1)]
    public void Xdp_GivenContext_IsTakenAndLeftAsInTheKernel(uint data, uint end, uint meta, uint ingress, uint queue)
    {
        uint[] fields = [data, end, meta, ingress, queue, 0];
        byte[] context = [.. fields.SelectMany(BitConverter.GetBytes)];

        _hosts.AssertSame("r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 8); r2 -= r3; r0 = *(u32 *)(r1 + 12); r0 <<= 16; r0 += r2; exit", ProgramType.Xdp, Packet(60), context);
    }

    [Theory]
    [InlineData(216, 300)]
    [InlineData(220, 300)]
    [InlineData(252, 300)]
    [InlineData(252, 5000)]
    [InlineData(4, 18)]
    [InlineData(4, 17)]
    public void Xdp_MuchMetadata_IsTakenAsInTheKernel(int metadata, int size)
    {
        byte[] context = new byte[24];
        BitConverter.TryWriteBytes(context, metadata);
        BitConverter.TryWriteBytes(context.AsSpan(4), size);

        _hosts.AssertSame("r6 = r1; r2 = -8; call 44; r7 = r0; r1 = r6; r2 = -30; call 65; r0 += r7; exit", ProgramType.Xdp, Packet(size), context);
    }

    public static TheoryData<string, int> SkbPrograms() => Cross(
        [
            .. Fields(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 64, 72, 84, 160, 164, 176),
            "r0 = *(u64 *)(r1 + 152); exit",
            "r0 = *(u64 *)(r1 + 184); exit",
            "r2 = *(u32 *)(r1 + 80); r1 = *(u32 *)(r1 + 76); r2 -= r1; r0 = r2; exit",
            "r0 = *(u16 *)(r1 + 16); exit",
            "*(u32 *)(r1 + 8) = -128; r0 = *(s8 *)(r1 + 8); r0 >>= 32; exit",
            "*(u32 *)(r1 + 8) = 0x12348000; r0 = *(s16 *)(r1 + 8); r0 >>= 20; exit",
            "*(u32 *)(r1 + 8) = -2; r0 = *(s32 *)(r1 + 8); r0 >>= 33; exit",
            "r0 = *(s8 *)(r1 + 16); exit",
            "*(u32 *)(r1 + 8) = 5; *(u32 *)(r1 + 52) = 9; r0 = *(u32 *)(r1 + 8); exit",
            .. Calls3(38, 0, 13, 14, 100, 16064, 16065),
            .. Calls3(38, 1, 20),
            .. Calls3(43, 0, -1, 0, 14, 200, 16000, 16050, 16051),
            .. Calls(39, 0, 60, 61, -1),
            .. Bytes(26, 0, 44, 45, -1),
            .. StoreBytes(0, 0, 44, 45, -1), .. StoreBytes(3, 0), .. StoreBytes(4, 0),
            .. Relative(0, 0, 46, 65535, 65536), .. Relative(1, 0, 30, 31), .. Relative(2, 0),
            .. Checksum(10, 0x1234, 0x5678, 2, 24, 23, 59), .. Checksum(10, 0x12345678, 0x9abcdef0, 4, 24), .. Checksum(10, 0, 0x9abc, 0, 24),
            .. Checksum(10, 1, 0x9abc, 0, 24), .. Checksum(10, 1, 2, 3, 24), .. Checksum(10, 1, 2, 0x12, 24),
            .. Checksum(11, 0x1234, 0x5678, 2, 24, 59), .. Checksum(11, 0x12345678, 0x9abcdef0, 0x14, 24), .. Checksum(11, 0, 0x9abc, 0x20, 24),
            .. Checksum(11, 0x1234, 0x5678, 0x22, 24), .. Checksum(11, 0x12345678, 0x9abcdef0, 0x64, 24), .. Checksum(11, 1, 2, 0x104, 24),
            "r1 = 1; r2 = 0; call 23; exit", "r1 = 1; r2 = 1; call 23; exit", "r1 = 1; r2 = 2; call 23; exit",
            "r2 = 5; call 40; exit",
            "r6 = r1; r2 = 77; call 48; r1 = r6; call 34; exit",
            "r2 = 1; call 32; exit", "r2 = 4; call 32; exit",
            "r6 = r1; r2 = 0xa888; r3 = 100; call 18; r7 = *(u32 *)(r6 + 24); r1 = r6; r2 = 0x81; r3 = 101; call 18; r0 = *(u32 *)(r6 + 0); r0 <<= 8; r0 += r7; exit",
            "r6 = r1; call 19; r1 = r6; call 19; r0 = *(u32 *)(r6 + 16); r0 <<= 16; r1 = *(u32 *)(r6 + 24); r0 += r1; exit",
            "r6 = r1; r2 = 0x81; r3 = 9; call 18; r1 = r6; r2 = 5; r3 = 10; call 18; r1 = r6; call 19; r1 = r6; call 19; r0 = *(u32 *)(r6 + 16); exit",
        ],
        [60, 64]);

    [Theory]
    [MemberData(nameof(SkbPrograms))]
    public void TrafficControl_Program_EndsAsInTheKernel(string text, int size)
    {
        _hosts.AssertSame(text, ProgramType.SchedCls, Packet(size));
        _hosts.AssertSame(text, ProgramType.SchedCls, Packet(size, protocol: 0x8100, destination: 0x02));
        _hosts.AssertSame(text, ProgramType.SchedCls, Packet(size, protocol: 0x0100, destination: 0x01));
    }

    [Theory]
    [InlineData(0x0800, 13, 14, 33, 34, 3712, 3713)]
    [InlineData(0x86dd, 14, 53, 54)]
    [InlineData(0x88b5, 14, 15)]
    public void Skb_PacketOfExtremeSize_IsTakenAsInTheKernel(int protocol, params int[] sizes)
    {
        foreach (int size in sizes)
        {
            _hosts.AssertSame("r0 = *(u32 *)(r1 + 0); exit", ProgramType.SchedCls, Packet(size, protocol));
            _hosts.AssertSame("r0 = *(u32 *)(r1 + 0); exit", ProgramType.SocketFilter, Packet(size, protocol));
        }
    }

    [Theory]
    [InlineData("r0 = *(u32 *)(r1 + 0); exit")]
    [InlineData("r6 = r1; r0 = *(u8 *)skb[0]; exit")]
    [InlineData("r6 = r1; r0 = *(u16 *)skb[20]; exit")]
    [InlineData("r6 = r1; r0 = *(u32 *)skb[42]; exit")]
    [InlineData("r6 = r1; r0 = *(u32 *)skb[43]; exit")]
    [InlineData("r6 = r1; r0 = *(u32 *)skb[-1048576]; exit")]
    [InlineData("r6 = r1; r0 = *(u16 *)skb[-2097140]; exit")]
    [InlineData("r6 = r1; r7 = 8; r0 = *(u16 *)skb[r7 + 4]; exit")]
    [InlineData("r6 = r1; r7 = 8; r0 = *(u16 *)skb[r7 + 400]; exit")]
    [InlineData("r2 = 0; r3 = r10; r3 += -8; *(u64 *)(r10 - 8) = 0; r4 = 8; call 26; r0 = *(u32 *)(r10 - 8); exit")]
    [InlineData("r2 = 0; r3 = r10; r3 += -8; *(u64 *)(r10 - 8) = 0; r4 = 8; r5 = 0; call 68; r0 = *(u32 *)(r10 - 4); exit")]
    public void SocketFilter_Program_EndsAsInTheKernel(string text)
    {
        _hosts.AssertSame(text, ProgramType.SocketFilter, Packet(60));
        _hosts.AssertSame(text, ProgramType.SchedCls, Packet(60));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 5)]
    [InlineData(32, 5)]
    [InlineData(36, 5)]
    [InlineData(40, 1)]
    [InlineData(44, 1)]
    [InlineData(52, 9)]
    [InlineData(68, 1)]
    [InlineData(80, 20)]
    [InlineData(152, 20)]
    [InlineData(160, 59)]
    [InlineData(160, 60)]
    [InlineData(160, 65536)]
    [InlineData(160, 65537)]
    [InlineData(164, 65535)]
    [InlineData(164, 65536)]
    [InlineData(176, 500)]
    [InlineData(180, 1)]
    [InlineData(184, 7)]
    public void Skb_GivenContext_IsTakenAndLeftAsInTheKernel(int offset, uint value)
    {
        byte[] context = new byte[192];
        BitConverter.TryWriteBytes(context.AsSpan(offset), value);

        _hosts.AssertSame($"*(u32 *)(r1 + 64) = 3; r0 = *(u32 *)(r1 + {(offset is 68 or 80 or 152 or 180 or 184 ? 160 : offset)}); exit", ProgramType.SchedCls, Packet(60), context);
    }

    [Theory]
    [InlineData(0, 16, 0)]
    [InlineData(16, 0, 0)]
    [InlineData(8, 8, -1)]
    [InlineData(4, 8, 5)]
    [InlineData(0, 0, 0x12345678)]
    [InlineData(0, 6, 0)]
    [InlineData(7, 0, 1)]
    [InlineData(5, 11, 9)]
    public void ChecksumDifference_SomeBytes_IsTheKernels(int from, int to, int seed)
    {
        string text = "r1 = 0xffffffff00000001 ll; *(u64 *)(r10 - 16) = r1; r1 = 0xff12345678 ll; *(u64 *)(r10 - 8) = r1; "
            + $"r1 = r10; r1 += -16; r2 = {from}; r3 = r10; r3 += -16; r4 = {to}; r5 = {seed}; call 28; exit";

        _hosts.AssertSame(text, ProgramType.SchedCls, Packet(60));
    }

    private static byte[] Packet(int size, int protocol = 0x0800, byte destination = 0)
    {
        byte[] packet = [.. Enumerable.Range(0, size).Select(at => (byte)at)];
        packet.AsSpan(0, 6).Clear();
        packet[0] = destination;
        if (size > 13)
            (packet[12], packet[13]) = ((byte)(protocol >> 8), (byte)protocol);
        if (size > 14)
            packet[14] = 0x45;
        return packet;
    }

    private static TheoryData<string, int> Cross(string[] programs, int[] sizes)
    {
        TheoryData<string, int> cases = [];
        foreach (string program in programs)
        {
            foreach (int size in sizes)
                cases.Add(program, size);
        }

        return cases;
    }

    private static IEnumerable<string> Fields(params int[] offsets) => offsets.Select(offset => $"r0 = *(u32 *)(r1 + {offset}); exit");

    private static IEnumerable<string> Calls(int helper, params int[] arguments) => arguments.Select(argument => $"r2 = {argument}; call {helper}; exit");

    private static IEnumerable<string> Calls3(int helper, int third, params int[] arguments) =>
        arguments.Select(argument => $"r2 = {argument}; r3 = {third}; call {helper}; exit");

    private static IEnumerable<string> Bytes(int helper, params int[] offsets) => offsets.Select(offset =>
        $"{Buffer}r2 = {offset}; r4 = 16; call {helper}; r1 = *(u32 *)(r10 - 4); r0 += r1; exit");

    private static IEnumerable<string> StoreBytes(int flags, params int[] offsets) => offsets.Select(offset =>
        $"{Buffer}r2 = {offset}; r4 = 16; r5 = {flags}; call 9; exit");

    private static IEnumerable<string> Relative(int header, params int[] offsets) => offsets.Select(offset =>
        $"{Buffer}r2 = {offset}; r4 = 16; r5 = {header}; call 68; r1 = *(u32 *)(r10 - 4); r0 += r1; exit");

    private static IEnumerable<string> Checksum(int helper, uint from, uint to, int flags, params int[] offsets) => offsets.Select(offset =>
        $"r2 = {offset}; r3 = {from} ll; r4 = {to} ll; r5 = {flags}; call {helper}; exit");

    private const string Buffer = "*(u64 *)(r10 - 16) = 0x1234567; *(u64 *)(r10 - 8) = -5; r3 = r10; r3 += -16; ";
}
