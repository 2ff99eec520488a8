using System.Runtime.InteropServices;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Where the kernel is while a program on a raw tracepoint runs: the frames behind the program's own are the same for all of them.</summary>
internal static class KernelFrames
{
    private const int Most = 64;
    private const string Text = "r6 = r1; *(u64 *)(r10 - 8) = 0; r1 = map frames ll; r2 = r10; r2 += -8; call 1; if r0 != 0 goto +2; r0 = 0; exit; "
        + "r1 = r6; r2 = r0; r3 = 512; r4 = 0; call 67; exit";

    /// <summary>Asks for them.</summary>
    internal static ulong[] Of(BpfHost kernel)
    {
        using MapHandle frames = kernel.CreateMap(new MapSpec { Name = "frames", Type = MapType.Array, KeySize = 4, ValueSize = Most * sizeof(ulong), MaxEntries = 1 });
        using ProgramHandle program = kernel.LoadProgram(
            Assembler.Program(Text, ProgramType.RawTracepoint),
            new ProgramBindings { Maps = new Dictionary<string, MapHandle> { ["frames"] = frames }, License = "GPL" });
        Assert.Equal(Errno.None, program.TestRun(new() { Context = new byte[16], Repeat = 0 }, out TestRunResult result));
        byte[] found = new byte[Most * sizeof(ulong)];
        Assert.Equal(Errno.None, frames.Lookup(new byte[sizeof(uint)], found));
        return MemoryMarshal.Cast<byte, ulong>(found)[..((int)result.ReturnValue / sizeof(ulong))].ToArray();
    }
}
