using System.Buffers.Binary;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Which programs on tracepoints, probes and perf events are loaded.</summary>
public abstract class TracingProgramContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Theory]
    [InlineData(AttachType.TraceKprobeSession, "r0 = 0; exit", true)]
    [InlineData(AttachType.TraceUprobeSession, "r0 = *(u64 *)(r1 + 0); r0 &= 1; exit", true)]
    [InlineData(AttachType.TraceKprobeSession, "r0 = 2; exit", false)]
    [InlineData(AttachType.TraceUprobeSession, "r0 = *(u8 *)(r1 + 0); exit", false)]
    [InlineData(AttachType.TraceKprobeSession, "r0 = r10; exit", false)]
    [InlineData(AttachType.TraceKprobeSession, "call +2; r0 &= 1; exit; r0 = 7; exit", true)]
    [InlineData((AttachType)0, "r0 = 2; exit", true)]
    public void Load_ProbeWithSession_AnswersZeroOrOne(AttachType attachment, string text, bool expected) =>
        Assert.Equal(expected, CanLoad(Assembler.Program(text, ProgramType.Kprobe) with { ExpectedAttachType = attachment }));

    [Theory]
    [InlineData(ProgramType.Kprobe, true)]
    [InlineData(ProgramType.Tracepoint, false)]
    [InlineData(ProgramType.PerfEvent, false)]
    [InlineData(ProgramType.RawTracepoint, false)]
    public void Load_Sleepable_IsForProbes(ProgramType type, bool expected) =>
        Assert.Equal(expected, CanLoad(Assembler.Program("r0 = *(u64 *)(r1 + 8); exit", type) with { Flags = ProgramFlags.Sleepable }));

    [Theory]
    [InlineData(ProgramFlags.None, true)]
    [InlineData(ProgramFlags.Sleepable, false)]
    public void Load_PrefixTrie_IsNotForProbesThatMaySleep(ProgramFlags flags, bool expected)
    {
        using MapHandle trie = Host.CreateMap(new MapSpec { Name = "trie", Type = MapType.LpmTrie, KeySize = 8, ValueSize = 8, MaxEntries = 4, Flags = MapFlags.NoPreallocation });
        ProgramSpec program = Assembler.Program("r1 = map trie ll; r0 = 0; exit", ProgramType.Kprobe) with { Flags = flags };

        Assert.Equal(expected, CanLoad(program, new Dictionary<string, MapHandle> { ["trie"] = trie }));
    }

    protected ProgramHandle Load(string text, ProgramType type) => Load(Assembler.Program(text, type));

    private bool CanLoad(ProgramSpec program, IReadOnlyDictionary<string, MapHandle>? maps = null)
    {
        try
        {
            Load(program, maps).Dispose();
            return true;
        }
        catch (VerificationException)
        {
            return false;
        }
    }

    private ProgramHandle Load(ProgramSpec program, IReadOnlyDictionary<string, MapHandle>? maps = null) => Host.LoadProgram(program, new() { Maps = maps ?? new Dictionary<string, MapHandle>(), License = "GPL" });
}

public sealed class TracingProgramOnKernel : TracingProgramContract<KernelFixture>;

/// <summary>Programs that the kernel runs on their events only, run here with a context made up.</summary>
public abstract class TracingRunContract<THost> : TracingProgramContract<THost>
    where THost : IHostFixture
{
    [Theory]
    [InlineData(ProgramType.Tracepoint, 16, 24)]
    [InlineData(ProgramType.Kprobe, 112, 168)]
    [InlineData(ProgramType.PerfEvent, 176, 184)]
    public void TestRun_Context_IsRead(ProgramType type, int offset, int length)
    {
        byte[] context = new byte[length];
        BinaryPrimitives.WriteUInt64LittleEndian(context.AsSpan(offset), 77);
        using ProgramHandle program = Load($"r0 = *(u64 *)(r1 + {offset}); exit", type);

        Errno errno = program.TestRun(new() { Context = context }, out TestRunResult result);

        Assert.Equal((Errno.None, 77u), (errno, result.ReturnValue));
    }

    [Theory]
    [InlineData(ProgramType.Kprobe, 113, 0x66)]
    [InlineData(ProgramType.PerfEvent, 169, 0x66)]
    [InlineData(ProgramType.Tracepoint, 9, 0x66)]
    public void TestRun_PartOfAField_IsRead(ProgramType type, int offset, uint expected)
    {
        byte[] context = new byte[180];
        context.AsSpan(0, 168).Fill(0x11);
        context.AsSpan(offset, 1).Fill(0x66);
        if (type == ProgramType.Kprobe)
            context = context[..168];
        using ProgramHandle program = Load($"r0 = *(u8 *)(r1 + {offset}); exit", type);

        Assert.Equal(Errno.None, program.TestRun(new() { Context = context }, out TestRunResult result));

        Assert.Equal(expected, result.ReturnValue);
    }

    [Theory]
    [InlineData(ProgramType.Kprobe)]
    [InlineData(ProgramType.PerfEvent)]
    public void TestRun_ShorterContext_EndsInZeros(ProgramType type)
    {
        using ProgramHandle program = Load("r0 = *(u64 *)(r1 + 160); r2 = *(u64 *)(r1 + 0); r0 += r2; exit", type);

        Assert.Equal(Errno.None, program.TestRun(new() { Context = [5, 0, 0, 0, 0, 0, 0, 0] }, out TestRunResult given));
        Assert.Equal(Errno.None, program.TestRun(new(), out TestRunResult without));

        Assert.Equal((5u, 0u), (given.ReturnValue, without.ReturnValue));
    }

    [Theory]
    [InlineData(ProgramType.Tracepoint, 8193)]
    [InlineData(ProgramType.Kprobe, 169)]
    [InlineData(ProgramType.PerfEvent, 185)]
    public void TestRun_WhatTracingDoesNotTake_IsRefused(ProgramType type, int tooLong)
    {
        using ProgramHandle program = Load("r0 = *(u64 *)(r1 + 8); exit", type);

        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[tooLong] }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[16], Repeat = 2 }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[16], ContextOut = new byte[16] }, out _));
        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[16], Packet = new byte[64] }, out _));
    }

    [Fact]
    public void TestRun_RecordShorterThanTheProgramReads_IsRefused()
    {
        using ProgramHandle program = Load("r0 = *(u64 *)(r1 + 8); exit", ProgramType.Tracepoint);

        Assert.Equal(Errno.EINVAL, program.TestRun(new() { Context = new byte[15] }, out _));
    }
}

public sealed class TracingProgramOnEmbedded : TracingRunContract<EmbeddedFixture>;

public sealed class TracingProgramCompiled : TracingRunContract<CompiledFixture>;
