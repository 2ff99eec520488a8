using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.Traces;

/// <summary>A frame of a stack as maps and programs have it: an address, alone or in a record for a build id (<c>struct bpf_stack_build_id</c>).</summary>
internal static class TraceFrame
{
    /// <summary>Writes an address into a frame of 8 bytes, or into one of 32 that tells it alone.</summary>
    internal static void Write(Span<byte> frame, ulong address)
    {
        frame.Clear();
        if (frame.Length > sizeof(ulong))
            MemoryMarshal.Write(frame, BuildIdStatus.AddressOnly);
        MemoryMarshal.Write(frame[^sizeof(ulong)..], in address);
    }

    /// <summary>The address in a frame.</summary>
    internal static ulong Read(ReadOnlySpan<byte> frame) => MemoryMarshal.Read<ulong>(frame[^sizeof(ulong)..]);
}
