using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>The two addresses of a flow, one behind the other, each 4 bytes or each 16.</summary>
[InlineArray(32)]
internal struct FlowAddresses
{
    private byte _first;
}
