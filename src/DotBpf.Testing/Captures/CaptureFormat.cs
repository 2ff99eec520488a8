namespace DotBpf.Testing.Captures;

/// <summary>The format of a capture file.</summary>
public enum CaptureFormat
{
    /// <summary>The classic format of libpcap.</summary>
    Pcap,

    /// <summary>The block format of Wireshark, with several sections and interfaces.</summary>
    PcapNg,
}
