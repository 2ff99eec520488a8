using DotBpf.Testing.Captures;

namespace DotBpf.Testing.Tests.Captures;

public sealed class PcapTests
{
    [Theory]
    [InlineData(false, false, 5_000_000_007_000)]
    [InlineData(false, true, 5_000_000_000_007)]
    [InlineData(true, false, 5_000_000_007_000)]
    [InlineData(true, true, 5_000_000_000_007)]
    public void TryRead_EveryFlavour_GivesPacketTimeAndLengths(bool isBigEndian, bool isNanosecond, long expectedTime)
    {
        byte[] file = new PcapFile(isBigEndian, isNanosecond).Packet(Capture.Bytes(60), seconds: 5000, fraction: 7, original: 1500).ToArray();

        Remembered packet = Assert.Single(Capture.ReadAll(file));

        Assert.Equal(Capture.Bytes(60), packet.Data);
        Assert.Equal(1500u, packet.OriginalLength);
        Assert.Equal(expectedTime, packet.Time);
        Assert.Equal(LinkType.Ethernet, packet.LinkType);
    }

    [Fact]
    public void TryRead_NoPackets_ReturnsFalse()
    {
        Assert.Empty(Capture.ReadAll(new PcapFile().ToArray()));
    }

    [Fact]
    public void TryRead_LinkTypeWithFrameCheckBits_GivesLowerHalf()
    {
        byte[] file = new PcapFile(linkType: 0xf4000065).Packet(Capture.Bytes(20)).ToArray();

        Assert.Equal(LinkType.RawIp, Capture.ReadAll(file)[0].LinkType);
    }

    [Fact]
    public void TryRead_CutAtEveryByte_GivesWholePacketsThenNamesTheOffset()
    {
        byte[] file = new PcapFile().Packet(Capture.Bytes(60)).Packet(Capture.Bytes(61)).ToArray();
        int[] ends = [PcapFile.HeaderSize, PcapFile.HeaderSize + 76, PcapFile.HeaderSize + 76 + 77];

        for (int length = 0; length < file.Length; length++)
        {
            (List<Remembered> packets, CaptureFileException? failure) = Capture.ReadWhatIsThere(file[..length]);

            Assert.Equal(Math.Max(ends.Count(end => end <= length) - 1, 0), packets.Count);
            Assert.Equal(ends.Contains(length), failure is null);
            Assert.True(failure is null || (failure.Offset <= length && failure.Message.Contains("end of the file", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void TryRead_CapturedLengthTooLong_NamesOffsetExpectedAndFoundAndStaysFailed()
    {
        byte[] file = new PcapFile().Packet(Capture.Bytes(60)).Packet(Capture.Bytes(60), captured: 0xfffffff0).ToArray();
        using PacketCapture capture = PacketCapture.Open(new MemoryStream(file), "bad.pcap");

        Assert.True(capture.TryRead(out _));
        var failure = Assert.Throws<CaptureFileException>(() => capture.TryRead(out _));
        var again = Assert.Throws<CaptureFileException>(() => capture.TryRead(out _));

        Assert.Equal(PcapFile.HeaderSize + 76 + 8, failure.Offset);
        Assert.Equal("bad.pcap, offset 108: a packet's captured length: expected at most 262144 bytes, found 4294967280.", failure.Message);
        Assert.Same(failure, again);
        Assert.Equal(1, capture.PacketsRead);
    }

    [Fact]
    public void TryRead_LongestPacket_IsRead()
    {
        byte[] data = new byte[PacketCapture.LongestPacket];
        new Random(1).NextBytes(data);

        List<Remembered> packets = Capture.ReadAll(new PcapFile().Packet(data).Packet(Capture.Bytes(14)).ToArray());

        Assert.Equal(data, packets[0].Data);
        Assert.Equal(Capture.Bytes(14), packets[1].Data);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 0)]
    public void Open_OtherVersion_IsRefused(ushort major, ushort minor)
    {
        var failure = Assert.Throws<CaptureFileException>(() => Capture.ReadAll(new PcapFile(major: major, minor: minor).ToArray()));

        Assert.Equal("2.4", failure.Expected);
        Assert.Equal($"{major}.{minor}", failure.Found);
    }

    [Theory]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0 }, "unpack")]
    [InlineData(new byte[] { 0x28, 0xb5, 0x2f, 0xfd }, "unpack")]
    [InlineData(new byte[] { 0x7f, 0x45, 0x4c, 0x46 }, "tcpdump -w")]
    public void Open_NoCapture_SaysWhatToDo(byte[] file, string advice)
    {
        var failure = Assert.Throws<CaptureFileException>(() => Capture.ReadAll(file));

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, failure.Offset);
    }

    [Fact]
    public void TryRead_StreamThatGivesAByteAtATime_GivesTheSame()
    {
        byte[] file = new PcapFile().Packet(Capture.Bytes(60)).Packet(Capture.Bytes(200)).ToArray();

        List<Remembered> packets = Capture.ReadAll(new TricklingStream(file));

        Assert.Equal([60, 200], packets.Select(packet => packet.Data.Length));
        Assert.Equal(Capture.Bytes(200), packets[1].Data);
    }

    [Fact]
    public void TryRead_ManyPackets_AllocatesNothing()
    {
        var builder = new PcapFile();
        for (int i = 0; i < 2000; i++)
            builder.Packet(Capture.Bytes(100));
        using PacketCapture capture = PacketCapture.Open(new MemoryStream(builder.ToArray()), "many.pcap");
        capture.TryRead(out _);

        int count = 1;
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 300 && capture.TryRead(out _); i++)
                count++;
        });
        while (capture.TryRead(out _))
            count++;

        Assert.Equal(2000, count);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Position_AtTheEnd_IsLength()
    {
        byte[] file = new PcapFile().Packet(Capture.Bytes(60)).ToArray();
        using PacketCapture capture = PacketCapture.Open(new MemoryStream(file), "x");

        while (capture.TryRead(out _))
            continue;

        Assert.Equal(file.Length, capture.Position);
        Assert.Equal(file.Length, capture.Length);
        Assert.Equal(CaptureFormat.Pcap, capture.Format);
    }
}
