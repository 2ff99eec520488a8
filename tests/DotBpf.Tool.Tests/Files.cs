using DotBpf.Testing.Tests.Captures;

namespace DotBpf.Tool.Tests;

/// <summary>The objects of these tests, and a folder of their own for captures.</summary>
internal sealed class Files : IDisposable
{
    internal static string Counts { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "counts.bpf.o");

    internal static string Choice { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "choice.bpf.o");

    internal static string Corpus(string name) => Path.Combine(AppContext.BaseDirectory, "Corpus", name + ".o");

    internal string Folder { get; } = Directory.CreateTempSubdirectory("dotbpf-tests-").FullName;

    /// <summary>Packets of 60 to 1500 bytes from three senders: 5 of IPv4 (one of 1500 bytes), 3 of IPv6, 2 of ARP.</summary>
    internal static PcapFile Traffic()
    {
        var file = new PcapFile();
        for (int i = 0; i < 5; i++)
            file.Packet(Packet(0x0800, sender: 1, length: i == 4 ? 1500 : 60 + i));
        for (int i = 0; i < 3; i++)
            file.Packet(Packet(0x86dd, sender: 2, length: 100));
        return file.Packet(Packet(0x0806, sender: 3, length: 60)).Packet(Packet(0x0806, sender: 1, length: 60));
    }

    internal static byte[] Packet(ushort type, byte sender, int length)
    {
        byte[] packet = new byte[length];
        packet.AsSpan(0, 6).Fill(0xff);
        packet[6] = 2;
        packet[11] = sender;
        packet[12] = (byte)(type >> 8);
        packet[13] = (byte)type;
        return packet;
    }

    internal string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal string WriteTraffic() => Write("traffic.pcap", Traffic().ToArray());

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
