using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The same program on both hosts, which does what its packet says and answers in it.</summary>
internal sealed class ProgramPair(BpfProgram kernel, BpfProgram embedded, MapPair maps)
{
    private const int PacketSize = 64;
    private const int AnswerOffset = 32;

    /// <summary>Runs one command (<c>struct command</c> of <c>map-operations.bpf.c</c>).</summary>
    internal void Run(uint operation, uint cpu, ulong flags, ReadOnlySpan<byte> key, ulong value)
    {
        byte[] packet = new byte[PacketSize];
        MemoryMarshal.Write(packet, operation);
        MemoryMarshal.Write(packet.AsSpan(4), cpu);
        MemoryMarshal.Write(packet.AsSpan(8), flags);
        key[..Math.Min(key.Length, sizeof(ulong))].CopyTo(packet.AsSpan(16));
        MemoryMarshal.Write(packet.AsSpan(24), value);
        maps.Same(
            $"program operation {operation} cpu {cpu} flags {flags} key {Convert.ToHexString(key)}",
            sizeof(uint) + PacketSize - AnswerOffset,
            output => Run(kernel, packet, output),
            output => Run(embedded, packet, output));
    }

    private static Errno Run(BpfProgram program, byte[] packet, Span<byte> output)
    {
        Span<byte> after = stackalloc byte[PacketSize];
        Errno errno = program.Handle.TestRun(new TestRunInput { Packet = packet, PacketOut = after }, out TestRunResult result);
        MemoryMarshal.Write(output, result.ReturnValue);
        after[AnswerOffset..].CopyTo(output[sizeof(uint)..]);
        return errno;
    }
}
