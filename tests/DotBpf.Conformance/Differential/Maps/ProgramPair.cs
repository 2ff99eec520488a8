using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The same program on both hosts, which does what its packet says and answers in it.</summary>
internal sealed class ProgramPair(BpfProgram kernel, BpfProgram embedded, MapPair maps)
{
    private const int PacketSize = 64;
    private const int AnswerOffset = 32;
    private const int MostAttempts = 50;

    /// <summary>Runs one command.</summary>
    internal void Run(ProgramCommand command)
    {
        byte[] packet = new byte[PacketSize];
        MemoryMarshal.Write(packet, command);
        maps.Same(
            $"program {command}",
            sizeof(uint) + PacketSize - AnswerOffset,
            output => RunWithMemory(kernel, packet, output),
            output => Run(embedded, packet, output));
    }

    // The kernel allocates without waiting in helpers, which fails now and then on a busy machine and has then changed nothing.
    private static Errno RunWithMemory(BpfProgram program, byte[] packet, Span<byte> output)
    {
        Errno errno = Run(program, packet, output);
        for (int left = MostAttempts; left > 0 && MemoryMarshal.Read<int>(output) == -(int)Errno.ENOMEM; left--)
            errno = Run(program, packet, output);
        return errno;
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
