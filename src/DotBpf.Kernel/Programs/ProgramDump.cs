using System.Collections.Immutable;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>What a program became in the kernel.</summary>
internal static unsafe class ProgramDump
{
    internal static ImmutableArray<Instruction> ReadTranslated(KernelProgram program)
    {
        var bytes = new byte[SizesOf(program).xlated_prog_len];
        fixed (byte* b = bytes)
        {
            // SAFETY: the array is pinned, and the kernel writes no more than the length given with it; so below.
            bpf_prog_info info = new() { xlated_prog_insns = (ulong)b, xlated_prog_len = (uint)bytes.Length };
            ProgramOpener.Read(program.Descriptor, &info);
            if (bytes.Length == 0 || info.xlated_prog_insns == 0)
                throw Hidden(program, "the instructions");
        }

        ByteOrder order = BitConverter.IsLittleEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian;
        return [.. bytes.Chunk(Instruction.SizeInBytes).Select(slot => Instruction.Decode(slot, order))];
    }

    internal static byte[] ReadMachineCode(KernelProgram program)
    {
        var bytes = new byte[SizesOf(program).jited_prog_len];
        fixed (byte* b = bytes)
        {
            bpf_prog_info info = new() { jited_prog_insns = (ulong)b, jited_prog_len = (uint)bytes.Length };
            ProgramOpener.Read(program.Descriptor, &info);
            if (bytes.Length == 0 || info.jited_prog_insns == 0)
                throw Hidden(program, "the machine code");
        }

        return bytes;
    }

    private static bpf_prog_info SizesOf(KernelProgram program)
    {
        bpf_prog_info info = default;
        ProgramOpener.Read(program.Descriptor, &info);
        return info;
    }

    private static FeatureNotSupportedException Hidden(KernelProgram program, string what) => new(
        $"Reading {what} of {program}",
        program.Host.Name,
        advice: "The kernel shows it only to root, not with net.core.bpf_jit_harden=2 or kernel.kptr_restrict=2, and machine code only of programs that are compiled (net.core.bpf_jit_enable).");
}
