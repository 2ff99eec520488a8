using DotBpf.Testing.Captures;

namespace DotBpf.Testing.Tests.Captures;

public sealed class PcapNgTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryRead_EnhancedPacket_GivesPacketTimeAndLengths(bool isBigEndian)
    {
        byte[] file = new PcapNgFile().Section(isBigEndian).Interface().Enhanced(Capture.Bytes(61), ticks: 0x1_0000_0002, original: 99).ToArray();

        Remembered packet = Assert.Single(Capture.ReadAll(file));

        Assert.Equal(Capture.Bytes(61), packet.Data);
        Assert.Equal(0x1_0000_0002 * 1000L, packet.Time);
        Assert.Equal(99u, packet.OriginalLength);
        Assert.Equal(LinkType.Ethernet, packet.LinkType);
    }

    [Theory]
    [InlineData((byte)0, 3UL, 3_000_000_000L)]
    [InlineData((byte)3, 3UL, 3_000_000L)]
    [InlineData((byte)9, 3UL, 3L)]
    [InlineData((byte)12, 3999UL, 3L)]
    [InlineData((byte)0x81, 3UL, 1_500_000_000L)]
    [InlineData((byte)0xa0, 1UL << 31, 500_000_000L)]
    [InlineData((byte)0x7f, ulong.MaxValue, 0L)]
    [InlineData((byte)0xff, ulong.MaxValue, 0L)]
    [InlineData((byte)0, ulong.MaxValue, long.MaxValue)]
    public void TryRead_Resolution_GivesNanoseconds(byte resolution, ulong ticks, long expected)
    {
        byte[] file = new PcapNgFile().Section().Interface(resolution: resolution).Enhanced(Capture.Bytes(14), ticks: ticks).ToArray();

        Assert.Equal(expected, Capture.ReadAll(file)[0].Time);
    }

    [Theory]
    [InlineData(10L, 10_000_003_000L)]
    [InlineData(-1L, -999_997_000L)]
    [InlineData(long.MinValue, long.MinValue)]
    public void TryRead_TimeOffset_IsAdded(long offset, long expected)
    {
        byte[] file = new PcapNgFile().Section().Interface(offset: offset).Enhanced(Capture.Bytes(14), ticks: 3).ToArray();

        Assert.Equal(expected, Capture.ReadAll(file)[0].Time);
    }

    [Fact]
    public void TryRead_SimplePacket_IsCutToTheSnapshotLengthAndHasNoTime()
    {
        byte[] file = new PcapNgFile().Section().Interface(snapshotLength: 30).Simple(Capture.Bytes(30), original: 90).ToArray();

        Remembered packet = Assert.Single(Capture.ReadAll(file));

        Assert.Equal(Capture.Bytes(30), packet.Data);
        Assert.Equal(90u, packet.OriginalLength);
        Assert.Null(packet.Time);
    }

    [Fact]
    public void TryRead_ObsoletePacket_IsRead()
    {
        byte[] file = new PcapNgFile().Section().Interface().Interface(linkType: 101).Obsolete(Capture.Bytes(33), interfaceIndex: 1, ticks: 5).ToArray();

        Remembered packet = Assert.Single(Capture.ReadAll(file));

        Assert.Equal((33, LinkType.RawIp, 1, 5000L), (packet.Data.Length, packet.LinkType, packet.Interface, packet.Time));
    }

    [Fact]
    public void TryRead_TwoSectionsOfDifferentOrder_EachHasItsOwnInterfaces()
    {
        byte[] file = new PcapNgFile()
            .Section().Interface(linkType: 1).Enhanced(Capture.Bytes(20))
            .Section(isBigEndian: true).Interface(linkType: 276).Enhanced(Capture.Bytes(21)).ToArray();

        List<Remembered> packets = Capture.ReadAll(file);

        Assert.Equal([LinkType.Ethernet, LinkType.LinuxCooked2], packets.Select(packet => packet.LinkType));
    }

    [Fact]
    public void TryRead_InterfaceOfTheSectionBefore_IsRefused()
    {
        byte[] file = new PcapNgFile().Section().Interface().Section().Enhanced(Capture.Bytes(20)).ToArray();

        (List<Remembered> packets, CaptureFileException? failure) = Capture.ReadWhatIsThere(file);

        Assert.Empty(packets);
        Assert.Contains("expected one of the 0 the section has described, found 0", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_UnknownBlocks_ArePassedOver()
    {
        byte[] file = new PcapNgFile().Section().Unknown(5, 20).Interface().Unknown(0x80000bad, 300_000).Enhanced(Capture.Bytes(20)).Unknown(4, 0).ToArray();

        Assert.Equal(20, Assert.Single(Capture.ReadAll(file)).Data.Length);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(8u)]
    [InlineData(33u)]
    public void TryRead_BlockLengthImpossible_IsRefused(uint length)
    {
        PcapNgFile file = new PcapNgFile().Section().Interface();
        file.Block(6, file.Body().Bytes(new byte[20]), length);

        CaptureFileException? failure = Capture.ReadWhatIsThere(file.ToArray()).Failure;

        Assert.Equal($"{length}", failure!.Found);
    }

    [Fact]
    public void TryRead_BlockOfFourGigabytes_EndsWithTheFileWithoutTheMemory()
    {
        PcapNgFile file = new PcapNgFile().Section().Interface();
        file.Block(0xabcd, file.Body().Bytes(new byte[20]), length: 0xfffffffc);
        CaptureFileException? failure = null;

        long allocated = Allocation.Least(() => failure = Capture.ReadWhatIsThere(file.ToArray()).Failure);

        Assert.Contains("end of the file", failure!.Found, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 1_000_000);
    }

    [Fact]
    public void TryRead_RepeatedLengthDiffers_GivesThePacketThenTheError()
    {
        PcapNgFile file = new PcapNgFile().Section().Interface();
        file.Block(6, file.Body().UInt32(0).UInt32(0).UInt32(0).UInt32(16).UInt32(16).Bytes(Capture.Bytes(16)), repeated: 44);

        (List<Remembered> packets, CaptureFileException? failure) = Capture.ReadWhatIsThere(file.ToArray());

        Assert.Single(packets);
        Assert.Equal("44", failure!.Found);
    }

    [Fact]
    public void TryRead_PacketBeyondItsBlock_IsRefused()
    {
        byte[] file = new PcapNgFile().Section().Interface().Enhanced(Capture.Bytes(16), captured: 40).Enhanced(Capture.Bytes(60)).ToArray();

        (List<Remembered> packets, CaptureFileException? failure) = Capture.ReadWhatIsThere(file);

        Assert.Empty(packets);
        Assert.Equal("40 bytes before the end of the block", failure!.Expected);
    }

    [Fact]
    public void Open_OtherMajorVersion_IsRefused()
    {
        Assert.Equal("2.0", Capture.ReadWhatIsThere(new PcapNgFile().Section(major: 2).ToArray()).Failure!.Found);
    }
}
