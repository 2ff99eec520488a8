using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The same program on both hosts, which does what its packet says and answers in it.</summary>
internal sealed class ProgramPair(BpfProgram kernel, BpfProgram embedded, MapPair maps)
{
    private const int PacketSize = 64;
    private const int AnswerOffset = 32;
    private const int AttemptsAtOnce = 50;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

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

    // The kernel allocates without waiting in helpers, which fails now and then and has then changed nothing. It goes on failing until
    // somebody else's allocation has filled up what it takes from, so later attempts leave the processor to others.
    private static Errno RunWithMemory(BpfProgram program, byte[] packet, Span<byte> output)
    {
        Errno errno = Run(program, packet, output);
        long began = Stopwatch.GetTimestamp();
        for (int attempt = 0; IsOutOfMemory(output) && Stopwatch.GetElapsedTime(began) < s_patience; attempt++)
        {
            if (attempt >= AttemptsAtOnce)
                Thread.Sleep(1);
            errno = Run(program, packet, output);
        }

        return errno;
    }

    private static bool IsOutOfMemory(ReadOnlySpan<byte> output) => MemoryMarshal.Read<int>(output) == -(int)Errno.ENOMEM;

    private static Errno Run(BpfProgram program, byte[] packet, Span<byte> output)
    {
        Span<byte> after = stackalloc byte[PacketSize];
        Errno errno = program.Handle.TestRun(new TestRunInput { Packet = packet, PacketOut = after }, out TestRunResult result);
        MemoryMarshal.Write(output, result.ReturnValue);
        after[AnswerOffset..].CopyTo(output[sizeof(uint)..]);
        return errno;
    }
}
