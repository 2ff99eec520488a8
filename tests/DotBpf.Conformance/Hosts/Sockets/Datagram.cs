using System.Buffers.Binary;
using System.Net;

namespace DotBpf.Conformance.Hosts;

/// <summary>Datagrams of UDP over IPv4 in Ethernet frames, filled up to what those have at least.</summary>
internal static class Datagram
{
    private const int Network = 14;
    private const int Transport = Network + 20;
    private const int Payload = Transport + 8;
    private const int ShortestFrame = 60;

    internal static byte[] Build(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[Math.Max(Payload + payload.Length, ShortestFrame)];
        Write(frame, 12, 0x0800);
        frame[Network] = 0x45;
        Write(frame, Network + 2, Payload - Network + payload.Length);
        (frame[Network + 8], frame[Network + 9]) = (64, 17);
        from.Address.GetAddressBytes().CopyTo(frame, Network + 12);
        to.Address.GetAddressBytes().CopyTo(frame, Network + 16);
        Write(frame, Transport, from.Port);
        Write(frame, Transport + 2, to.Port);
        Write(frame, Transport + 4, Payload - Transport + payload.Length);
        payload.CopyTo(frame.AsSpan(Payload));
        return frame;
    }

    private static void Write(byte[] frame, int offset, int value) => BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(offset), (ushort)value);
}
