using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What a flow dissector found out about a packet.</summary>
/// <remarks>Layout: <c>struct bpf_flow_keys</c> of the kernel, 56 bytes, since 4.20. Ports, protocols and addresses are given as numbers of this machine and as <see cref="IPAddress"/>.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 56)]
public record struct FlowKeys
{
    private const ushort Ipv4 = 0x0800; // ETH_P_IP
    private const ushort Ipv6 = 0x86dd; // ETH_P_IPV6

    [FieldOffset(0)]
    private readonly ushort _networkOffset;

    [FieldOffset(2)]
    private readonly ushort _transportOffset;

    [FieldOffset(4)]
    private readonly ushort _addressProtocol;

    [FieldOffset(6)]
    private readonly byte _isFragment;

    [FieldOffset(7)]
    private readonly byte _isFirstFragment;

    [FieldOffset(8)]
    private readonly byte _isEncapsulated;

    [FieldOffset(9)]
    private readonly byte _protocol;

    [FieldOffset(10)]
    private readonly ushort _networkProtocol;

    [FieldOffset(12)]
    private readonly ushort _sourcePort;

    [FieldOffset(14)]
    private readonly ushort _destinationPort;

    [FieldOffset(16)]
    private readonly FlowAddresses _addresses;

    [FieldOffset(48)]
    private uint _flags;

    [FieldOffset(52)]
    private readonly uint _flowLabel;

    /// <summary>Where the network header begins, in bytes from the beginning of the packet.</summary>
    public readonly int NetworkOffset => _networkOffset;

    /// <summary>Where the transport header begins, in bytes from the beginning of the packet.</summary>
    public readonly int TransportOffset => _transportOffset;

    /// <summary>The kind of <see cref="Source"/> and <see cref="Destination"/>; <see cref="AddressFamily.Unspecified"/> when the program found none.</summary>
    public readonly AddressFamily AddressFamily => _addressProtocol switch
    {
        Ipv4 => AddressFamily.InterNetwork,
        Ipv6 => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unspecified,
    };

    /// <summary>Whether the packet is a fragment.</summary>
    public readonly bool IsFragment => _isFragment != 0;

    /// <summary>Whether it is the first fragment.</summary>
    public readonly bool IsFirstFragment => _isFirstFragment != 0;

    /// <summary>Whether the packet is within another one.</summary>
    public readonly bool IsEncapsulated => _isEncapsulated != 0;

    /// <summary>The transport protocol, such as 6 for TCP.</summary>
    public readonly ProtocolType Protocol => (ProtocolType)_protocol;

    /// <summary>The network protocol (<c>ETH_P_*</c>), such as 0x0800 for IPv4.</summary>
    public readonly ushort NetworkProtocol => FromNetwork(_networkProtocol);

    /// <summary>The port that it comes from.</summary>
    public readonly ushort SourcePort => FromNetwork(_sourcePort);

    /// <summary>The port that it goes to.</summary>
    public readonly ushort DestinationPort => FromNetwork(_destinationPort);

    /// <summary>The address that it comes from; <see langword="null"/> when the program found none.</summary>
    public readonly IPAddress? Source => AddressAt(0);

    /// <summary>The address that it goes to; <see langword="null"/> when the program found none.</summary>
    public readonly IPAddress? Destination => AddressAt(AddressFamily == AddressFamily.InterNetwork ? 4 : 16);

    /// <summary>What the dissector is asked to do (<c>BPF_FLOW_DISSECTOR_F_*</c>).</summary>
    public FlowDissectorFlags Flags
    {
        readonly get => (FlowDissectorFlags)_flags;
        init => _flags = (uint)value;
    }

    /// <summary>The flow label of IPv6.</summary>
    public readonly int FlowLabel => IPAddress.NetworkToHostOrder((int)_flowLabel);

    private static ushort FromNetwork(ushort value) => (ushort)IPAddress.NetworkToHostOrder((short)value);

    private readonly IPAddress? AddressAt(int offset)
    {
        FlowAddresses addresses = _addresses;
        ReadOnlySpan<byte> bytes = addresses;
        return AddressFamily switch
        {
            AddressFamily.InterNetwork => new IPAddress(bytes.Slice(offset, 4)),
            AddressFamily.InterNetworkV6 => new IPAddress(bytes.Slice(offset, 16)),
            _ => null,
        };
    }
}
