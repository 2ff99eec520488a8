using DotBpf.Testing.Captures;

namespace DotBpf.Testing.Tests.Captures;

/// <summary>Random files with a fixed seed: what is written is read, and what is damaged is refused without harm.</summary>
public sealed class CaptureFuzzTests
{
    private const int Seed = 20260101;

    [Fact]
    public void TryRead_RandomPcapFiles_GiveWhatWasWritten()
    {
        var random = new Random(Seed);

        for (int round = 0; round < 300; round++)
        {
            var file = new PcapFile(random.Next(2) == 0, isNanosecond: true);
            List<(byte[] Data, uint Seconds, uint Fraction)> written = [];
            for (int i = random.Next(20); i > 0; i--)
            {
                written.Add((RandomBytes(random, 2000), (uint)random.Next(), (uint)random.Next(1_000_000_000)));
                file.Packet(written[^1].Data, written[^1].Seconds, written[^1].Fraction);
            }

            List<Remembered> packets = Capture.ReadAll(file.ToArray());

            Assert.Equal(written.Select(packet => packet.Data), packets.Select(packet => packet.Data));
            Assert.Equal(written.Select(packet => (long?)((packet.Seconds * 1_000_000_000L) + packet.Fraction)), packets.Select(packet => packet.Time));
        }
    }

    [Fact]
    public void TryRead_RandomPcapNgFiles_GiveWhatWasWritten()
    {
        var random = new Random(Seed);

        for (int round = 0; round < 300; round++)
        {
            (byte[] file, List<byte[]> written) = RandomPcapNg(random);

            List<Remembered> packets = Capture.ReadAll(file);

            Assert.Equal(written, packets.Select(packet => packet.Data));
        }
    }

    [Fact]
    public void TryRead_EveryTruncationOfPcapNg_GivesAPrefixOrAnError()
    {
        (byte[] file, List<byte[]> written) = RandomPcapNg(new Random(Seed));

        for (int length = 0; length < file.Length; length++)
        {
            (List<Remembered> packets, CaptureFileException? failure) = Capture.ReadWhatIsThere(file[..length]);

            Assert.Equal(written.Take(packets.Count), packets.Select(packet => packet.Data));
            Assert.True(failure is null || failure.Offset <= length);
        }
    }

    [Fact]
    public void TryRead_MutatedFiles_EndOrAreRefused()
    {
        var random = new Random(Seed);
        int refused = 0;

        for (int round = 0; round < 4000; round++)
        {
            byte[] file = round % 2 == 0 ? RandomPcapNg(random).File : new PcapFile().Packet(RandomBytes(random, 99)).Packet(RandomBytes(random, 99)).ToArray();
            for (int i = random.Next(1, 6); i > 0; i--)
                file[random.Next(file.Length)] = (byte)(random.Next(3) == 0 ? 0xff : random.Next(256));

            (List<Remembered> packets, CaptureFileException? failure) = Capture.ReadWhatIsThere(file);

            refused += failure is null ? 0 : 1;
            Assert.All(packets, packet => Assert.True(packet.Data.Length <= file.Length));
        }

        Assert.InRange(refused, 500, 3900);
    }

    private static (byte[] File, List<byte[]> Written) RandomPcapNg(Random random)
    {
        var file = new PcapNgFile();
        List<byte[]> written = [];
        for (int section = random.Next(1, 4); section > 0; section--)
        {
            int interfaces = random.Next(1, 4);
            file.Section(random.Next(2) == 0);
            for (int i = 0; i < interfaces; i++)
                file.Interface((ushort)random.Next(300), resolution: random.Next(2) == 0 ? null : (byte)random.Next(256));
            for (int i = random.Next(8); i > 0; i--)
                AddPacket(file, random, interfaces, written);
        }

        return (file.ToArray(), written);
    }

    private static void AddPacket(PcapNgFile file, Random random, int interfaces, List<byte[]> written)
    {
        byte[] data = RandomBytes(random, 120);
        written.Add(data);
        _ = random.Next(4) switch
        {
            0 => file.Simple(data, (uint)data.Length),
            1 => file.Obsolete(data, (ushort)random.Next(interfaces), (ulong)random.NextInt64()),
            2 => file.Unknown(77, random.Next(40)).Enhanced(data, (uint)random.Next(interfaces), (ulong)random.NextInt64()),
            _ => file.Enhanced(data, (uint)random.Next(interfaces), (ulong)random.NextInt64()),
        };
    }

    private static byte[] RandomBytes(Random random, int most)
    {
        byte[] bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }
}
