namespace DotBpf.Testing.Captures;

/// <summary>What the magic number of a pcap file decides: byte order and unit of time.</summary>
internal readonly record struct PcapFlavour(FieldOrder Order, long NanosecondsPerFraction)
{
    private const long Microsecond = 1000;

    /// <summary>Finds the flavour of a magic number that was read in big-endian order.</summary>
    internal static bool TryFind(uint magic, out PcapFlavour flavour)
    {
        flavour = magic switch
        {
            0xa1b2c3d4 => new(new FieldOrder(IsBigEndian: true), Microsecond),
            0xd4c3b2a1 => new(new FieldOrder(IsBigEndian: false), Microsecond),
            0xa1b23c4d => new(new FieldOrder(IsBigEndian: true), 1),
            0x4d3cb2a1 => new(new FieldOrder(IsBigEndian: false), 1),
            _ => default,
        };
        return flavour.NanosecondsPerFraction != 0;
    }
}
