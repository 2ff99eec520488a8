using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>A frame of a stack trace as a file and an offset in it, which mean the same in every process and on every machine.</summary>
/// <remarks>Layout: <c>struct bpf_stack_build_id</c>, 32 bytes: status, build id of 20 bytes, offset or address.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct BuildIdFrame
{
    internal const int Size = 32;

    private readonly int _status;
    private readonly BuildIdBytes _buildId;
    private readonly ulong _offsetOrAddress;

    /// <summary>What is known of the frame.</summary>
    public BuildIdStatus Status => (BuildIdStatus)_status;

    /// <summary>The build id of the file, 20 bytes; meant only with <see cref="BuildIdStatus.Valid"/>.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> BuildId => _buildId;

    /// <summary>Where in the file, or, with <see cref="BuildIdStatus.AddressOnly"/>, the address.</summary>
    public ulong Offset => _offsetOrAddress;

    /// <summary>As <c>BUILDID+0xOFFSET</c>.</summary>
    public override string ToString() => Status == BuildIdStatus.Valid ? $"{Convert.ToHexStringLower(BuildId)}+0x{Offset:x}" : $"0x{Offset:x}";

    [InlineArray(20)]
    private struct BuildIdBytes
    {
        private byte _first;
    }
}
