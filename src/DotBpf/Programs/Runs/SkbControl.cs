using System.Runtime.CompilerServices;

namespace DotBpf;

/// <summary>Five numbers that programs on one packet pass on to each other (<c>cb</c> of <c>struct __sk_buff</c>).</summary>
[InlineArray(5)]
public struct SkbControl
{
    private uint _first;
}
