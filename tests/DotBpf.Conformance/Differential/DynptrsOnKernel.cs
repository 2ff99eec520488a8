using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential;

/// <summary>Dynptrs of packets, and parts of them, on both hosts.</summary>
public sealed class DynptrsOnKernel : IDisposable
{
    private const string Make = "r6 = r1; r2 = {flags}; r3 = r10; r3 += -16; call kernel bpf_dynptr_from_{context}; r7 = r0; ";
    private const string Slice = "r1 = r10; r1 += -16; r2 = {offset}; r3 = r10; r3 += -24; r4 = 8; call kernel bpf_dynptr_{slice}; ";

    private readonly TwoHosts _hosts = new();

    public void Dispose() => _hosts.Dispose();

    public static TheoryData<ProgramType, int> Places
    {
        get
        {
            TheoryData<ProgramType, int> places = [];
            foreach (ProgramType type in (ProgramType[])[ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter])
            {
                foreach (int offset in (int[])[0, 1, 14, 40, 55, 56, 57, 63, 64, 65, int.MaxValue, -1])
                    places.Add(type, offset);
            }

            return places;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Slice_AtAPlace_ReadsTheSame(ProgramType type, int offset) =>
        Compare(type, Make + Slice + "if r0 == 0 goto +2; r0 = *(u8 *)(r0 + 7); exit; r0 = 777; exit", offset);

    [Theory]
    [MemberData(nameof(Places))]
    public void Slice_AtAPlace_WritesTheSame(ProgramType type, int offset)
    {
        if (type != ProgramType.SocketFilter)
            Compare(type, Make + Slice + "if r0 == 0 goto +3; *(u32 *)(r0 + 2) = 0x11223344; r0 = 1; exit; r0 = 777; exit", offset, "slice_rdwr");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Read_AtAPlace_GivesTheSame(ProgramType type, int offset) =>
        Compare(type, Make + "r1 = r10; r1 += -24; *(u64 *)(r10 - 24) = 0; r2 = 8; r3 = r10; r3 += -16; r4 = {offset}; r5 = 0; call 201; if r0 != 0 goto +1; r0 = *(u8 *)(r10 - 20); exit", offset);

    [Theory]
    [MemberData(nameof(Places))]
    public void Write_AtAPlace_LeavesTheSame(ProgramType type, int offset) =>
        Compare(type, Make + "*(u64 *)(r10 - 24) = 0x1234567; r1 = r10; r1 += -16; r2 = {offset}; r3 = r10; r3 += -24; r4 = 8; r5 = 0; call 202; exit", offset);

    [Theory]
    [InlineData(ProgramType.Xdp)]
    [InlineData(ProgramType.SchedCls)]
    [InlineData(ProgramType.SocketFilter)]
    public void Size_OfAPacket_IsTheSame(ProgramType type) =>
        Compare(type, Make + "r1 = r10; r1 += -16; call kernel bpf_dynptr_size; exit", 0);

    [Theory]
    [InlineData("exit")]
    [InlineData("r0 >>= 32; exit")]
    [InlineData("r1 = r10; r1 += -16; call kernel bpf_dynptr_size; exit")]
    [InlineData("r1 = r10; r1 += -16; r2 = 0; r3 = 0; r4 = 4; call kernel bpf_dynptr_slice; r0 = r0; if r0 == 0 goto +1; r0 = 5; exit")]
    public void Make_UnknownFlags_FailsTheSame(string rest) => Compare(ProgramType.Xdp, Make.Replace("{flags}", "1", StringComparison.Ordinal) + rest, 0);

    [Fact]
    public void Slice_AfterThePacketShrank_EndsTheSame() =>
        Compare(ProgramType.Xdp, Make + "r1 = r6; r2 = 60; call 44; " + Slice + "if r0 == 0 goto +2; r0 = *(u8 *)(r0 + 7); exit; r0 = 777; exit", 0);

    private void Compare(ProgramType type, string text, int offset, string slice = "slice")
    {
        byte[] packet = [.. Enumerable.Range(0, 64).Select(each => (byte)(each + 1))];
        (packet[12], packet[13]) = (0x88, 0xb5);
        string program = text
            .Replace("{flags}", "0", StringComparison.Ordinal)
            .Replace("{context}", type == ProgramType.Xdp ? "xdp" : "skb", StringComparison.Ordinal)
            .Replace("{slice}", slice, StringComparison.Ordinal)
            .Replace("{offset}", offset.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        _hosts.AssertSame(program, type, packet);
    }
}
