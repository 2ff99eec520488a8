using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests.Kinds;

public sealed class StackTraceMapOnKernel : ProgramOnKernel
{
    private const int GetStackId = 27;

    [Fact]
    public void TryGetFrames_TraceOfAProgram_HasKernelAddresses()
    {
        using StackTraceMap map = Host.CreateMap(new StackTraceMapSpec(16) { Depth = 20 });
        uint id = Trace(map.Handle);

        ulong[] frames = map.GetFrames(id);

        Assert.Equal(20, map.Depth);
        Assert.NotEmpty(frames);
        Assert.All(frames, frame => Assert.True(frame >= 0xffff_0000_0000_0000, $"0x{frame:x}"));
        Assert.Equal(1, map.Count());
    }

    [Fact]
    public void Remove_Trace_IsGone()
    {
        using StackTraceMap map = Host.CreateMap(new StackTraceMapSpec(16));
        uint id = Trace(map.Handle);

        Assert.True(map.Remove(id));

        Assert.False(map.Remove(id));
        Assert.False(map.TryGetFrames(id, new ulong[map.Depth], out int count));
        Assert.Equal(0, count);
        Assert.Throws<KeyNotFoundException>(() => map.GetFrames(id));
        Assert.False(map.Remove(1_000_000));
    }

    [Fact]
    public void Clear_Traces_LeavesNone()
    {
        using StackTraceMap map = Host.CreateMap(new StackTraceMapSpec(16));
        Trace(map.Handle);

        map.Clear();

        Assert.Equal(0, map.Count());
        Assert.Equal(IterationPromise.BestEffort, map.Iteration);
    }

    [Fact]
    public void TryGetFrames_OtherFramesThanTheMapHas_SaysWhichMethod()
    {
        using StackTraceMap addresses = Host.CreateMap(new StackTraceMapSpec(4));
        using StackTraceMap files = Host.CreateMap(new StackTraceMapSpec(4) { HasBuildIds = true });

        Assert.Contains("TryGetFrames", Assert.Throws<InvalidOperationException>(() => addresses.TryGetBuildIdFrames(0, new BuildIdFrame[127], out _)).Message, StringComparison.Ordinal);
        Assert.Contains("TryGetBuildIdFrames", Assert.Throws<InvalidOperationException>(() => files.TryGetFrames(0, new ulong[127], out _)).Message, StringComparison.Ordinal);
        Assert.False(files.TryGetBuildIdFrames(0, new BuildIdFrame[127], out int count));
        Assert.Equal((0, 127), (count, files.Depth));
        Assert.Throws<ArgumentException>(() => addresses.TryGetFrames(0, new ulong[5], out _));
    }

    private uint Trace(MapHandle map)
    {
        ProgramHandle program = Load(
            new ProgramSpec
            {
                Name = "trace",
                SectionName = "raw_tp",
                Type = ProgramType.RawTracepoint,
                Instructions = [.. LoadWide(2), MoveImmediate(3, 0), CallHelper(GetStackId), Exit()],
                References = [new MapReference(0, "traces")],
            },
            ("traces", map));
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Repeat = 0 }, out TestRunResult result));
        Assert.True((int)result.ReturnValue >= 0, $"{(int)result.ReturnValue}");
        return result.ReturnValue;
    }
}
