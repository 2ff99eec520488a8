using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

/// <summary>Threads that take locks of a host at the same time: none waits for ever, whoever comes first.</summary>
public sealed class LockOrderTests : IDisposable
{
    private const int Rounds = 50;

    // So many that freezing is still looking at them when the other thread begins.
    private const int OtherHandles = 2000;

    // So many that emptying them takes longer than the other thread needs to come.
    private const uint Slots = 1_000_000;
    private static readonly TimeSpan s_longEnough = TimeSpan.FromSeconds(30);

    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 1 });

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Freeze_WhileMemoryIsBorrowedAgainAndAgain_EndsThat()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using MapHandle map = _host.CreateMap(new() { Name = "values", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1, Flags = MapFlags.Mappable });
            MapHandle[] others = [.. Enumerable.Range(0, OtherHandles).Select(_ => _host.OpenMap(map.Info.Id))];
            Errno refusal = default;

            RunBoth(() => FreezeBetween(map), () => refusal = BorrowUntilRefused(map));

            Assert.Equal((Errno.EPERM, true), (refusal, map.IsFrozen));
            Array.ForEach(others, other => other.Dispose());
        }
    }

    [Fact]
    public void Dispose_WhileAnArenaIsBorrowed_EndsTheMap()
    {
        for (int round = 0; round < 20 * Rounds; round++)
        {
            MapHandle arena = _host.CreateMap(new() { Name = "arena", Type = MapType.Arena, MaxEntries = 1, Flags = MapFlags.Mappable });
            Exception? refusal = null;

            RunBoth(arena.Dispose, () =>
            {
                Thread.SpinWait(round);
                refusal = Record.Exception(() => arena.OpenMemory());
            });

            Assert.True(refusal is null or ObjectDisposedException, refusal?.ToString());
            Assert.False(_host.TryGetNextMapId(0, out _));
        }
    }

    // What the program array held ends with its last user, and the maps of that with it.
    [Fact]
    public void OpenMap_WhileItsLastUserGoes_OpensItOrSaysThatThereIsNone()
    {
        for (int round = 0; round < Rounds; round++)
        {
            MapHandle programs = _host.CreateMap(new() { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = Slots });
            PutProgramWithAMap(programs);
            Exception? refusal = null;

            RunBoth(programs.Dispose, () =>
            {
                SpinWait.SpinUntil(() => programs.IsDisposed);
                refusal = Record.Exception(() => _host.OpenMap(programs.Info.Id).Dispose());
            });

            Assert.True(refusal is null or BpfSyscallException { Errno: Errno.ENOENT }, refusal?.ToString());
            Assert.False(_host.TryGetNextMapId(0, out _));
        }
    }

    private static void FreezeBetween(MapHandle map)
    {
        while (map.Freeze() == Errno.EBUSY)
            Thread.Yield();
    }

    private static Errno BorrowUntilRefused(MapHandle map)
    {
        while (true)
        {
            try
            {
                map.OpenMemory().Dispose();
            }
            catch (BpfSyscallException refusal)
            {
                return refusal.Errno;
            }
        }
    }

    private void PutProgramWithAMap(MapHandle programs)
    {
        using MapHandle map = _host.CreateMap(new() { Name = "counts", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["counts"] = map }, License = "GPL" };
        using ProgramHandle program = _host.LoadProgram(Assembler.Program("r1 = counts + 0 ll; r0 = 0; exit", ProgramType.Xdp), bindings);
        Assert.Equal(Errno.None, programs.UpdateReference(TestMap.Index(Slots - 1), program));
    }

    private static void RunBoth(Action one, Action other)
    {
        using Barrier start = new(2);
        Thread[] threads = [.. new[] { one, other }.Select(action => new Thread(() => Run(start, action)) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(s_longEnough), "two threads wait for each other"));
    }

    private static void Run(Barrier start, Action action)
    {
        start.SignalAndWait();
        action();
    }
}
