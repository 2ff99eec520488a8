using DotBpf.Tool.Run;

namespace DotBpf.Tool.Tests;

public sealed class CpuSpreadTests
{
    private const int Seed = 20260104;

    [Fact]
    public void Choose_BothDirectionsOfAFlow_GiveTheSameCpu()
    {
        var random = new Random(Seed);

        for (int round = 0; round < 1000; round++)
        {
            byte[] there = Udp(random.Next(), random.Next(), (ushort)random.Next(), (ushort)random.Next(), vlan: round % 2 == 0);
            byte[] back = Reverse(there, round % 2 == 0 ? 18 : 14);

            Assert.Equal(CpuSpread.Choose(there, 7), CpuSpread.Choose(back, 7));
        }
    }

    [Fact]
    public void Choose_ManyFlows_UseEveryCpuFairly()
    {
        int[] counts = new int[4];

        for (int port = 0; port < 4000; port++)
            counts[CpuSpread.Choose(Udp(0x0a000001, 0x0a000002, (ushort)(20_000 + port), 53, vlan: false), 4)]++;

        Assert.All(counts, count => Assert.InRange(count, 700, 1300));
    }

    [Fact]
    public void Choose_AnyBytes_StaysWithinTheCpus()
    {
        var random = new Random(Seed);

        for (int round = 0; round < 20_000; round++)
        {
            byte[] packet = new byte[random.Next(80)];
            random.NextBytes(packet);
            if (packet.Length > 14 && random.Next(2) == 0)
                (packet[12], packet[13]) = random.Next(3) switch { 0 => ((byte)8, (byte)0), 1 => ((byte)0x86, (byte)0xdd), _ => ((byte)0x81, (byte)0) };

            Assert.InRange(CpuSpread.Choose(packet, 5), 0, 4);
        }
    }

    private static byte[] Udp(int source, int destination, ushort sourcePort, ushort destinationPort, bool vlan)
    {
        byte[] ip = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, .. BitConverter.GetBytes(source), .. BitConverter.GetBytes(destination), .. BitConverter.GetBytes(sourcePort), .. BitConverter.GetBytes(destinationPort), 0, 8, 0, 0];
        return [.. new byte[12], .. vlan ? [0x81, 0, 0, 5, 8, 0] : new byte[] { 8, 0 }, .. ip];
    }

    private static byte[] Reverse(byte[] packet, int ip)
    {
        byte[] back = [.. packet];
        packet.AsSpan(ip + 12, 4).CopyTo(back.AsSpan(ip + 16));
        packet.AsSpan(ip + 16, 4).CopyTo(back.AsSpan(ip + 12));
        packet.AsSpan(ip + 20, 2).CopyTo(back.AsSpan(ip + 22));
        packet.AsSpan(ip + 22, 2).CopyTo(back.AsSpan(ip + 20));
        return back;
    }
}
