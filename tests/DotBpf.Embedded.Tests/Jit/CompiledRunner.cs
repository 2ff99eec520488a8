using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Jit;

/// <summary>Runs programs that are known to be good by the interpreter and then as native code, and compares all that a run leaves.</summary>
internal static class CompiledRunner
{
    internal static void Compile(ProgramHandle handle, bool isLimited = false)
    {
        EmbeddedProgram program = ProgramOf(handle);
        program.Compile(FlowFacts.Of(program), isLimited);
    }

    internal static EmbeddedProgram ProgramOf(ProgramHandle handle) => (EmbeddedProgram)((IEmbeddedProgramHandle)handle).Program;

    /// <summary>Runs a program both ways.</summary>
    /// <returns>What both answer.</returns>
    internal static uint RunBoth(this ProgramRunner runner, string text, ProgramType type = ProgramType.Xdp, byte[]? packet = null) =>
        runner.RunBoth(Assembler.Program(text, type), packet ?? new byte[64]);

    internal static uint RunBoth(this ProgramRunner runner, ProgramSpec spec, byte[] packet)
    {
        ProgramHandle program = runner.Load(spec);
        (uint answer, byte[] left) = Run(program, packet);
        Compile(program);

        (uint compiledAnswer, byte[] compiledLeft) = Run(program, packet);

        Assert.Equal($"0x{answer:x}", $"0x{compiledAnswer:x}");
        Assert.Equal(Convert.ToHexString(left), Convert.ToHexString(compiledLeft));
        return compiledAnswer;
    }

    private static (uint Answer, byte[] Packet) Run(ProgramHandle program, byte[] packet)
    {
        byte[] output = new byte[20_000];
        Errno errno = program.TestRun(new TestRunInput { Packet = packet, PacketOut = output }, out TestRunResult result);
        Assert.Equal(Errno.None, errno);
        return (result.ReturnValue, output[..result.PacketLength]);
    }
}
