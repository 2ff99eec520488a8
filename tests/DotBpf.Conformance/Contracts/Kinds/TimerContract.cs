using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>Values with a timer in them, whose callback runs by itself.</summary>
public abstract class TimerContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const ulong Soon = 1_000_000;
    private const ulong Monotonic = 1;
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    private readonly BpfObject _loaded;

    protected TimerContract() => _loaded = Host.Load(ReadObject("timer-operations.bpf.o"));

    private enum Operation : uint
    {
        Lookup,
        Update,
        Delete,
        Init,
        SetCallback,
        Start,
        Cancel,
    }

    protected override void CleanUp() => _loaded.Dispose();

    [Theory]
    [InlineData("hash")]
    [InlineData("lru")]
    [InlineData("array")]
    public void Start_Callback_RunsAsOftenAsItStartsItself(string map)
    {
        Prepare(map, key: 3, again: 4);
        using (Host.EnterCpu(1))
            Assert.Equal(0, Run(map, Operation.Start, 3, Soon));

        Assert.True(SpinWait.SpinUntil(() => Read(map, 3).Calls == 5, s_long));
        Timed value = Read(map, 3);
        Assert.Equal((0ul, 3ul, -(long)Errno.EDEADLK), (value.Left, value.SeenKey, value.OwnCancel));
        Assert.Equal((0ul, 0ul), value.Timer);
    }

    [Theory]
    [InlineData("hash")]
    [InlineData("array")]
    public void Update_StartedTimer_EndsIt(string map)
    {
        Prepare(map, key: 1, again: 0);
        Run(map, Operation.Start, 1, 50 * Soon);

        Run(map, Operation.Update, 1, 0);
        Thread.Sleep(100);

        Assert.Equal(0ul, Read(map, 1).Calls);
        Assert.Equal(-(int)Errno.EINVAL, Run(map, Operation.Cancel, 1, 0));
        Assert.Equal(0, Run(map, Operation.Init, 1, 0, Monotonic));
    }

    [Fact]
    public void Cancel_StartedTimer_SaysThatItWasPendingAndForgetsTheCallback()
    {
        Prepare("array", key: 0, again: 0);
        Run("array", Operation.Start, 0, 1000 * Soon);

        Assert.Equal(1, Run("array", Operation.Cancel, 0, 0));
        Assert.Equal(0, Run("array", Operation.Cancel, 0, 0));
        Assert.Equal(-(int)Errno.EINVAL, Run("array", Operation.Start, 0, Soon));
    }

    [Fact]
    public void Dispose_LastUserOfStartedTimer_EndsItWithItsProgramAndMap()
    {
        using BpfObject other = Host.Load(ReadObject("timer-operations.bpf.o"));
        uint id = other.Maps["array"].Info.Id;
        Prepare("array", key: 0, again: ulong.MaxValue, other);
        Run("array", Operation.Start, 0, Soon, of: other);

        other.Dispose();

        Assert.True(SpinWait.SpinUntil(() => !Exists(id), s_long));
    }

    private bool Exists(uint id)
    {
        try
        {
            Host.OpenMap(id).Dispose();
            return true;
        }
        catch (BpfSyscallException gone) when (gone.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    private void Prepare(string map, uint key, ulong again, BpfObject? of = null)
    {
        Assert.Equal(0, Run(map, Operation.Update, key, again, of: of));
        Assert.Equal(0, Run(map, Operation.Init, key, 0, Monotonic, of));
        Assert.Equal(0, Run(map, Operation.SetCallback, key, 0, of: of));
    }

    private int Run(string map, Operation operation, uint key, ulong value, ulong flags = 0, BpfObject? of = null)
    {
        byte[] packet = new byte[64];
        MemoryMarshal.Write(packet, (uint)operation);
        MemoryMarshal.Write(packet.AsSpan(8), flags);
        MemoryMarshal.Write(packet.AsSpan(16), (ulong)key);
        MemoryMarshal.Write(packet.AsSpan(24), value);
        return (int)(of ?? _loaded).Program($"on_{map}").TestRun(packet).ReturnValue;
    }

    private Timed Read(string map, uint key) => Read(_loaded.Maps[map], key);

    private static Timed Read(MapHandle map, uint key)
    {
        Timed value = default;
        map.ThrowIfFailed(map.Lookup(BitConverter.GetBytes(key), MemoryMarshal.AsBytes(new Span<Timed>(ref value))), BpfCommand.MapLookup);
        return value;
    }

    private readonly record struct Timed(ulong Calls, (ulong, ulong) Timer, ulong Left, long OwnCancel, ulong SeenKey, ulong Cpu);
}

public sealed class TimerOnKernel : TimerContract<KernelFixture>;

public sealed class TimerOnEmbedded : TimerContract<UnverifiedFixture>;
