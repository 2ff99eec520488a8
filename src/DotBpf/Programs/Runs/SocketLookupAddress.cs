using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>An address of IPv4, then one of IPv6; one of them is 0.</summary>
[InlineArray(20)]
internal struct SocketLookupAddress
{
    private byte _first;
}
