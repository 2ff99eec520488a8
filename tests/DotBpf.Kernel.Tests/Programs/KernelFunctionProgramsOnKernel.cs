using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>Programs that are loaded for a function of the kernel; some kernels forbid them even to root.</summary>
public sealed class KernelFunctionProgramsOnKernel : ProgramOnKernel
{
    [Theory]
    [InlineData(ProgramType.Tracing, AttachType.TraceFunctionEntry, "vfs_read")]
    [InlineData(ProgramType.Tracing, AttachType.TraceFunctionExit, "vfs_read")]
    [InlineData(ProgramType.Tracing, AttachType.TraceRawTracepoint, "sched_switch")]
    [InlineData(ProgramType.Tracing, AttachType.TraceIter, "bpf_map")]
    public void Load_FunctionThatExists_LoadsOrSaysThatItIsForbidden(ProgramType type, AttachType attachType, string target)
    {
        Exception? error = Record.Exception(() => Load(For(type, attachType, target)));

        if (error is not null)
            Assert.Contains("does not permit it", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FunctionThatDoesNotExist_NamesIt()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(
            () => Load(For(ProgramType.Tracing, AttachType.TraceFunctionEntry, "no_such_function_here")));

        Assert.Contains("no 'no_such_function_here'", error.Message, StringComparison.Ordinal);
    }

    private static ProgramSpec For(ProgramType type, AttachType attachType, string target) =>
        Xdp("traced", [MoveImmediate(0, 0), Exit()]) with { Type = type, ExpectedAttachType = attachType, AttachTarget = target, SectionName = $"fentry/{target}" };
}
