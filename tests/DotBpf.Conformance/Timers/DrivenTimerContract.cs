using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;
using DotBpf.Testing;

namespace DotBpf.Conformance.Timers;

/// <summary>Timers of programs on a clock that the test moves.</summary>
public abstract class DrivenTimerContract : IDisposable
{
    private const uint Update = 1;
    private const uint Initialize = 3;
    private const uint SetCallback = 4;
    private const uint Start = 5;
    private const ulong Absolute = 1;
    private const int CallsOffset = 0;
    private const int CpuOffset = 48;

    protected DrivenTimerContract(EmbeddedHostOptions options)
    {
        Host = EmbeddedHost.Create(options with { Cpus = 2, Clock = Clock });
        Loaded = Host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "timer-operations.bpf.o")));
        Run(Update, value: 2);
        Run(Initialize, flags: 1);
        Run(SetCallback);
    }

    protected ManualClock Clock { get; } = new();

    protected EmbeddedHost Host { get; }

    protected BpfObject Loaded { get; }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Loaded.Dispose();
        Host.Dispose();
    }

    [Fact]
    public void Advance_PastStart_RunsTheCallbackAndWhatItStarts()
    {
        Run(Start, value: 10_000_000);

        Clock.Advance(TimeSpan.FromMilliseconds(9.9));
        ulong before = Read(CallsOffset);
        Clock.Advance(TimeSpan.FromMilliseconds(0.1));
        ulong once = Read(CallsOffset);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0ul, 1ul, 3ul), (before, once, Read(CallsOffset)));
    }

    [Fact]
    public void Start_Again_CountsFromThen()
    {
        Run(Start, value: 10_000_000);
        Clock.Advance(TimeSpan.FromMilliseconds(8));

        Run(Start, value: 10_000_000);
        Clock.Advance(TimeSpan.FromMilliseconds(8));

        Assert.Equal(0ul, Read(CallsOffset));
    }

    [Fact]
    public void Start_AtATimeOfTheClock_RunsThen()
    {
        Clock.Advance(TimeSpan.FromMilliseconds(7));

        Run(Start, value: 10_000_000, flags: Absolute);
        Clock.Advance(TimeSpan.FromMilliseconds(3));

        Assert.Equal(1ul, Read(CallsOffset));
    }

    [Fact]
    public void Start_OnACpu_RunsTheCallbackThere()
    {
        using (Host.EnterCpu(1))
            Run(Start, value: 1);

        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1ul, Read(CpuOffset));
    }

    [Fact]
    public void Start_AgainBeforeItsTime_RunsTheCallbackOnce()
    {
        Run(Start, value: 10_000_000);
        Run(Start, value: 30_000_000);

        Clock.Advance(TimeSpan.FromMilliseconds(29.9));
        ulong before = Read(CallsOffset);
        Clock.Advance(TimeSpan.FromMilliseconds(0.1));

        Assert.Equal((0ul, 1ul), (before, Read(CallsOffset)));
    }

    [Fact]
    public void Start_AgainAndAgain_AllocatesNothing()
    {
        BpfProgram program = Loaded.Program("on_array");
        byte[] packet = Packet(Start, 10_000_000, 0);
        program.TestRun(packet);

        long allocated = Allocation.Least(() => program.TestRun(packet));

        Assert.Equal(0, allocated);
    }

    private void Run(uint operation, ulong value = 0, ulong flags = 0) =>
        Assert.Equal(0u, Loaded.Program("on_array").TestRun(Packet(operation, value, flags)).ReturnValue);

    private static byte[] Packet(uint operation, ulong value, ulong flags)
    {
        byte[] packet = new byte[64];
        MemoryMarshal.Write(packet, operation);
        MemoryMarshal.Write(packet.AsSpan(8), flags);
        MemoryMarshal.Write(packet.AsSpan(24), value);
        return packet;
    }

    private ulong Read(int offset)
    {
        MapHandle map = Loaded.Maps["array"];
        byte[] value = new byte[map.ValueSize];
        map.ThrowIfFailed(map.Lookup(new byte[4], value), BpfCommand.MapLookup);
        return BitConverter.ToUInt64(value, offset);
    }
}
