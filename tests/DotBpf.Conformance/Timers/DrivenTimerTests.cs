using System.Runtime.InteropServices;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using DotBpf.Testing;

namespace DotBpf.Conformance.Timers;

/// <summary>Timers of programs on a clock that the test moves.</summary>
public sealed class DrivenTimerTests : IDisposable
{
    private const uint Update = 1;
    private const uint Initialize = 3;
    private const uint SetCallback = 4;
    private const uint Start = 5;
    private const ulong Absolute = 1;
    private const int CallsOffset = 0;
    private const int CpuOffset = 48;

    private readonly ManualClock _clock = new();
    private readonly EmbeddedHost _host;
    private readonly BpfObject _loaded;

    public DrivenTimerTests()
    {
        _host = EmbeddedHost.Create(new() { Cpus = 2, Clock = _clock, VerifiesPrograms = false });
        _loaded = _host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "timer-operations.bpf.o")));
        Run(Update, value: 2);
        Run(Initialize, flags: 1);
        Run(SetCallback);
    }

    public void Dispose()
    {
        _loaded.Dispose();
        _host.Dispose();
    }

    [Fact]
    public void Advance_PastStart_RunsTheCallbackAndWhatItStarts()
    {
        Run(Start, value: 10_000_000);

        _clock.Advance(TimeSpan.FromMilliseconds(9.9));
        ulong before = Read(CallsOffset);
        _clock.Advance(TimeSpan.FromMilliseconds(0.1));
        ulong once = Read(CallsOffset);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0ul, 1ul, 3ul), (before, once, Read(CallsOffset)));
    }

    [Fact]
    public void Start_Again_CountsFromThen()
    {
        Run(Start, value: 10_000_000);
        _clock.Advance(TimeSpan.FromMilliseconds(8));

        Run(Start, value: 10_000_000);
        _clock.Advance(TimeSpan.FromMilliseconds(8));

        Assert.Equal(0ul, Read(CallsOffset));
    }

    [Fact]
    public void Start_AtATimeOfTheClock_RunsThen()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(7));

        Run(Start, value: 10_000_000, flags: Absolute);
        _clock.Advance(TimeSpan.FromMilliseconds(3));

        Assert.Equal(1ul, Read(CallsOffset));
    }

    [Fact]
    public void Start_OnACpu_RunsTheCallbackThere()
    {
        using (_host.EnterCpu(1))
            Run(Start, value: 1);

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1ul, Read(CpuOffset));
    }

    [Fact]
    public void Advance_CallbackThatTouchesItsTimer_IsStoppedBeforeTheTest()
    {
        const string Misuse = """
            *(u32 *)(r10 - 4) = 0; r1 = map array ll; r2 = r10; r2 += -4; call 1; if r0 == 0 goto +11; r6 = r0
            r1 = r6; r1 += 8; r2 = function +8 ll; call 170
            r1 = r6; r1 += 8; r2 = 1; r3 = 0; call 171; exit
            r0 = *(u64 *)(r3 + 8); exit
            """;
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["array"] = _loaded.Maps["array"] }, License = "GPL" };
        using ProgramHandle program = _host.LoadProgram(Assembler.Program(Misuse), bindings);
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result));

        VerificationException fault = Assert.Throws<VerificationException>(() => _clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(0u, result.ReturnValue);
        Assert.Contains("read 8 bytes at value+8 of map 'array'", fault.Message, StringComparison.Ordinal);
    }

    private void Run(uint operation, ulong value = 0, ulong flags = 0)
    {
        byte[] packet = new byte[64];
        MemoryMarshal.Write(packet, operation);
        MemoryMarshal.Write(packet.AsSpan(8), flags);
        MemoryMarshal.Write(packet.AsSpan(24), value);
        Assert.Equal(0u, _loaded.Program("on_array").TestRun(packet).ReturnValue);
    }

    private ulong Read(int offset)
    {
        MapHandle map = _loaded.Maps["array"];
        byte[] value = new byte[map.ValueSize];
        map.ThrowIfFailed(map.Lookup(new byte[4], value), BpfCommand.MapLookup);
        return BitConverter.ToUInt64(value, offset);
    }
}
