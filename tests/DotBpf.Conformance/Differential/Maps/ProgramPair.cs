using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The same program on both hosts, which does what its packet says and answers in it.</summary>
internal sealed class ProgramPair(BpfProgram kernel, BpfProgram embedded, MapPair maps)
{
    private const int PacketSize = 64;
    private const int AnswerOffset = 32;

    /// <summary>Runs one command.</summary>
    internal void Run(ProgramCommand command)
    {
        byte[] packet = new byte[PacketSize];
        MemoryMarshal.Write(packet, command);
        maps.Same(
            $"program {command}",
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
