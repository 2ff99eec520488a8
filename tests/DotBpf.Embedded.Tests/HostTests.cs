using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests;

public sealed class HostTests : IDisposable
{
    private static readonly PinPath s_path = new("/pins/flows");
    private readonly ProgramRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Pin_HandleDisposed_MapIsOpenedAgainWithItsContents()
    {
        MapHandle map = _runner.Map(Array("flows"));
        map.Update(new byte[4], [1, 2, 3, 4, 5, 6, 7, 8]);
        _runner.Host.Pin(map, s_path);
        map.Dispose();

        Assert.True(_runner.Host.TryOpenPinnedMap(s_path, out MapHandle? again));

        byte[] value = new byte[8];
        again.Lookup(new byte[4], value);
        again.Dispose();
        Assert.Equal(8, value[7]);
    }

    [Fact]
    public void Pin_NameTaken_IsRefused()
    {
        MapHandle map = _runner.Map(Array("flows"));
        _runner.Host.Pin(map, s_path);

        BpfSyscallException refusal = Assert.Throws<BpfSyscallException>(() => _runner.Host.Pin(map, s_path));

        Assert.Equal(Errno.EEXIST, refusal.Errno);
    }

    [Fact]
    public void Pin_DotInTheName_IsRefused()
    {
        MapHandle map = _runner.Map(Array("flows"));

        BpfSyscallException refusal = Assert.Throws<BpfSyscallException>(() => _runner.Host.Pin(map, new PinPath("/pins/a.b")));

        Assert.Equal(Errno.EPERM, refusal.Errno);
    }

    [Fact]
    public void Unpin_LastHold_EndsTheMap()
    {
        MapHandle map = _runner.Map(Array("flows"));
        _runner.Host.Pin(map, s_path);
        map.Dispose();

        bool wasThere = _runner.Host.Unpin(s_path), isThere = _runner.Host.Unpin(s_path);

        Assert.True(wasThere);
        Assert.False(isThere);
        Assert.False(_runner.Host.TryGetNextMapId(0, out _));
    }

    [Fact]
    public void OpenPinned_AProgram_IsRefused()
    {
        _runner.Host.Pin(_runner.Load("r0 = 0; exit"), s_path);

        Assert.Throws<BpfSyscallException>(() => _runner.Host.TryOpenPinnedMap(s_path, out _));
    }

    [Fact]
    public void MapIds_SeveralMaps_AreWalkedInOrderAndOpened()
    {
        MapHandle first = _runner.Map(Array("first")), second = _runner.Map(Array("second"));

        Assert.True(_runner.Host.TryGetNextMapId(first.Info.Id, out uint next));

        using MapHandle opened = _runner.Host.OpenMap(next);
        Assert.Equal(second.Info, opened.Info);
        Assert.False(_runner.Host.TryGetNextMapId(next, out _));
        Assert.Equal(Errno.ENOENT, Assert.Throws<BpfSyscallException>(() => _runner.Host.OpenMap(999)).Errno);
    }

    [Fact]
    public void Attach_AnyProgram_SaysWhatToDoInstead()
    {
        ProgramHandle program = _runner.Load("r0 = 0; exit");

        FeatureNotSupportedException refusal = Assert.Throws<FeatureNotSupportedException>(() => _runner.Host.Attach(program, new XdpTarget(1)));

        Assert.Contains("TestRun", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EnterCpu_NestedAndLeft_RestoresTheCpuBefore()
    {
        List<uint> cpus = [];
        ProgramHandle program = _runner.Load("call 8; exit");

        using (_runner.Host.EnterCpu(1))
        {
            using (_runner.Host.EnterCpu(0))
                cpus.Add(ProgramRunner.Run(program, new byte[64]).ReturnValue);
            cpus.Add(ProgramRunner.Run(program, new byte[64]).ReturnValue);
        }

        cpus.Add(ProgramRunner.Run(program, new byte[64]).ReturnValue);
        Assert.Equal([0u, 1u, 0u], cpus);
        Assert.Throws<ArgumentOutOfRangeException>(() => _runner.Host.EnterCpu(2));
    }

    [Fact]
    public void Random_SameSeed_IsTheSameSequence()
    {
        EmbeddedHostOptions options = new() { Cpus = 1, RandomSeed = 3 };

        uint[] answers = [ProgramRunner.RunOnce("call 7; exit", options: options), ProgramRunner.RunOnce("call 7; exit", options: options),
            ProgramRunner.RunOnce("call 7; exit", options: options with { RandomSeed = 4 })];

        Assert.Equal(answers[0], answers[1]);
        Assert.NotEqual(answers[0], answers[2]);
    }

    [Fact]
    public void Clock_Given_IsTheOneProgramsRead()
    {
        uint answer = ProgramRunner.RunOnce("call 5; exit", options: new() { Clock = new StoppedClock() });

        Assert.Equal(7_000_000u, answer);
    }

    [Fact]
    public void TestRun_DisposedProgram_Throws()
    {
        ProgramHandle program = _runner.Load("r0 = 0; exit");
        program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => ProgramRunner.Run(program, new byte[64]));
    }

    [Fact]
    public void TestRun_FromATraceReceiver_RunsWithinTheOtherRun()
    {
        ProgramHandle? inner = null;
        uint answer = 0;
        using ProgramRunner runner = new(new() { Cpus = 1, Trace = _ => answer = ProgramRunner.Run(inner!, new byte[64]).ReturnValue });
        inner = runner.Load("r0 = 21; exit");

        uint outer = runner.Run("*(u32 *)(r10 - 4) = 0x61; r1 = r10; r1 += -4; r2 = 4; call 6; r0 = *(u32 *)(r10 - 4); exit");

        Assert.Equal(21u, answer);
        Assert.Equal(0x61u, outer);
    }

    [Fact]
    public void TestRun_ManyThreadsOnOneCpu_CountExactly()
    {
        MapHandle map = _runner.Map(Array("hits"));
        ProgramHandle program = _runner.Load("r1 = hits + 0 ll; r2 = *(u64 *)(r1 + 0); r2 += 1; *(u64 *)(r1 + 0) = r2; r0 = 0; exit");

        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 5_000; i++)
                ProgramRunner.Run(program, new byte[64]);
        });

        byte[] value = new byte[8];
        map.Lookup(new byte[4], value);
        Assert.Equal(20_000, BitConverter.ToInt64(value));
    }

    [Fact]
    public void TestRun_Repeated_AllocatesNothing()
    {
        ProgramHandle program = _runner.Load("r0 = 2; exit");
        byte[] packet = new byte[64];
        ProgramRunner.Run(program, packet);

        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++)
                program.TestRun(new TestRunInput { Packet = packet }, out _);
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TestRun_TimeMeasuredOrNot_SaysHowLongItTook(bool isMeasured)
    {
        ProgramHandle program = _runner.Load("r0 = 0; may_goto +2; r0 += 1; goto -3; r0 = 2; exit");

        program.TestRun(new TestRunInput { Packet = new byte[64], MeasuresTime = isMeasured }, out TestRunResult result);

        Assert.Equal(2u, result.ReturnValue);
        Assert.Equal(isMeasured, result.NanosecondsPerRun > 0);
    }

    private static MapSpec Array(string name) => new() { Name = name, Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 };

    private sealed class StoppedClock : TimeProvider
    {
        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => 7;
    }
}
