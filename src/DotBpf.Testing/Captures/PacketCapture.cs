using System.Buffers.Binary;

namespace DotBpf.Testing.Captures;

/// <summary>A capture file, read packet by packet from its start to its end.</summary>
/// <remarks>
/// <para>Formats: pcap in both byte orders with microseconds or nanoseconds; pcapng in both byte orders with any number of
/// sections, interfaces and resolutions (enhanced, simple and obsolete packet blocks; other blocks are passed over).</para>
/// <para>Memory: one buffer that never exceeds what the longest packet allowed (<see cref="LongestPacket"/>) needs, whatever
/// lengths the file claims; nothing is allocated for a packet.</para>
/// <para>Errors: damage is a <see cref="CaptureFileException"/> from the read that meets it, and from every later read.</para>
/// <para>Threads: one at a time.</para>
/// </remarks>
/// <example><code>
/// using PacketCapture capture = PacketCapture.Open("traffic.pcap");
/// while (capture.TryRead(out CapturedPacket packet))
///     Console.WriteLine(packet.Data.Length);
/// </code></example>
public abstract class PacketCapture : IDisposable
{
    /// <summary>The most bytes of one packet that a file may hold: what tcpdump and Wireshark allow (<c>MAXIMUM_SNAPLEN</c> of libpcap 1.10).</summary>
    public const int LongestPacket = 262_144;

    private const uint GzipMagic = 0x1f8b;
    private const uint ZstdMagic = 0x28b52ffd;
    private CaptureFileException? _failure;

    private protected PacketCapture(CaptureInput input) => Input = input;

    /// <summary>The name of the file.</summary>
    public string FileName => Input.FileName;

    /// <summary>The format of the file.</summary>
    public abstract CaptureFormat Format { get; }

    /// <summary>How many packets were read so far.</summary>
    public long PacketsRead { get; private set; }

    /// <summary>How many bytes of the file were read so far.</summary>
    public long Position => Input.Position;

    /// <summary>How many bytes the file has, or <see langword="null"/> when it is a pipe or the like.</summary>
    public long? Length => Input.Length;

    private protected CaptureInput Input { get; }

    /// <summary>Opens a capture file.</summary>
    /// <param name="path">The file; pcap or pcapng, whatever its extension says.</param>
    /// <exception cref="CaptureFileException">It is no capture file, or its first header is damaged.</exception>
    /// <exception cref="IOException">It cannot be opened or read.</exception>
    public static PacketCapture Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), path);
    }

    /// <summary>Reads a capture from a stream, which is disposed with it.</summary>
    /// <param name="stream">The bytes of the file; need not be seekable.</param>
    /// <param name="fileName">What to call it in messages.</param>
    /// <exception cref="CaptureFileException">It is no capture file, or its first header is damaged.</exception>
    public static PacketCapture Open(Stream stream, string fileName)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(fileName);
        var input = new CaptureInput(stream, fileName);
        try
        {
            return Begin(input);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next packet.</summary>
    /// <param name="packet">The packet, lent until the next read.</param>
    /// <returns>Whether there was one; <see langword="false"/> at the proper end of the file.</returns>
    /// <exception cref="CaptureFileException">The file is damaged or cut off here.</exception>
    public bool TryRead(out CapturedPacket packet)
    {
        if (_failure is not null)
            throw _failure;
        try
        {
            bool isRead = TryReadCore(out packet);
            PacketsRead += isRead ? 1 : 0;
            return isRead;
        }
        catch (CaptureFileException failure)
        {
            _failure = failure;
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Input.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract bool TryReadCore(out CapturedPacket packet);

    private static PacketCapture Begin(CaptureInput input)
    {
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(input.Peek(sizeof(uint), "the file's first bytes"));
        return magic switch
        {
            PcapNgReader.SectionHeader => new PcapNgReader(input),
            _ when PcapFlavour.TryFind(magic, out PcapFlavour flavour) => new PcapReader(input, flavour),
            _ => throw NotACapture(input, magic),
        };
    }

    private static CaptureFileException NotACapture(CaptureInput input, uint magic)
    {
        string advice = magic >> 16 == GzipMagic || magic == ZstdMagic
            ? "The file is compressed: unpack it first."
            : "Capture with `tcpdump -w FILE`, or convert with `editcap -F pcap`.";
        return new CaptureFileException(input.FileName, 0, "the file's first bytes", "a pcap or pcapng magic number", $"0x{magic:x8}", advice);
    }
}
