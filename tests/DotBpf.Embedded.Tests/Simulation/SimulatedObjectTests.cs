using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Simulation;

/// <summary>Tasks, cgroups, sockets and files that tests make.</summary>
public sealed class SimulatedObjectTests : IDisposable
{
    private readonly ProgramRunner _runner = new(new() { Cpus = 2, VerifiesPrograms = false });

    private EmbeddedHost Host => _runner.Host;

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Storage_OfMoreOwnersThanItBeganWith_KeepsTheValuesOfAll()
    {
        const int Owners = 70_000;
        using EmbeddedHost host = EmbeddedHost.Create(new() { Cpus = 1 });
        using TaskStorageMap<long> map = host.CreateMap(new TaskStorageMapSpec<long>());
        SimulatedTask[] tasks = [.. Enumerable.Range(0, Owners).Select(_ => host.CreateTask())];
        for (int i = 0; i < Owners; i++)
            map[tasks[i]] = i;

        for (int i = 0; i < Owners; i += 7)
            map[tasks[i]] = -i;
        bool[] removed = [map.Remove(tasks[^1]), map.Remove(tasks[^1])];

        Assert.Equal([true, false], removed);
        Assert.DoesNotContain(Enumerable.Range(0, Owners - 1), i => map[tasks[i]] != (i % 7 == 0 ? -i : i));
        Assert.Equal(2, ((EmbeddedMapHandle)map.Handle).Map.ValueRegions.Length);
    }

    [Fact]
    public void CurrentTask_NoneEntered_IsThisProcessInTheRoot()
    {
        SimulatedTask task = Host.CurrentTask;

        Assert.Equal((Environment.ProcessId, Environment.ProcessId, Host.RootCgroup), (task.ProcessId, task.ThreadId, task.Cgroup));
        Assert.Equal(("/", 0, 1ul), (Host.RootCgroup.Path, Host.RootCgroup.Level, Host.RootCgroup.Id));
    }

    [Fact]
    public void EnterTask_Nested_TheInnermostCountsUntilItsEnd()
    {
        using SimulatedTask outer = Host.CreateTask(), inner = Host.CreateTask(new() { ProcessId = outer.ProcessId });

        using (Host.EnterTask(outer))
        {
            using (Host.EnterTask(inner))
                Assert.Equal(inner, Host.CurrentTask);
            Assert.Equal(outer, Host.CurrentTask);
        }

        Assert.NotEqual(outer, Host.CurrentTask);
        Assert.NotEqual(outer.ThreadId, inner.ThreadId);
    }

    [Fact]
    public void EnterTask_OtherThread_IsNotInIt()
    {
        using SimulatedTask task = Host.CreateTask();
        using IDisposable scope = Host.EnterTask(task);
        SimulatedTask? seen = null;

        Thread thread = new(() => seen = Host.CurrentTask);
        thread.Start();
        thread.Join();

        Assert.NotEqual(task, seen);
    }

    [Fact]
    public void EnterTask_OtherHost_IsRefused()
    {
        using EmbeddedHost other = EmbeddedHost.Create();
        using SimulatedTask task = other.CreateTask();

        Assert.Throws<ArgumentException>(() => Host.EnterTask(task));
        using IDisposable scope = other.EnterTask(task);
        Assert.NotEqual(task, Host.CurrentTask);
    }

    [Fact]
    public void EnterTask_Exited_IsRefused()
    {
        SimulatedTask task = Host.CreateTask();
        task.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Host.EnterTask(task));
    }

    [Fact]
    public void Programs_InATask_SeeWhoItIs()
    {
        using SimulatedCgroup tenants = Host.CreateCgroup("tenants"), web = Host.CreateCgroup("web", tenants);
        using SimulatedTask task = Host.CreateTask(new() { Name = "a name of many letters", Cgroup = web, ProcessId = 70, ThreadId = 71, UserId = 8, GroupId = 9 });
        using IDisposable scope = Host.EnterTask(task);

        Assert.Equal("/tenants/web", web.Path);
        Assert.Equal(71u, _runner.Run("call 14; exit"));
        Assert.Equal(70u, _runner.Run("call 14; r0 >>= 32; exit"));
        Assert.Equal(8u, _runner.Run("call 15; exit"));
        Assert.Equal(9u, _runner.Run("call 15; r0 >>= 32; exit"));
        Assert.Equal((uint)web.Id, _runner.Run("call 80; exit"));
        Assert.Equal((uint)tenants.Id, _runner.Run("r1 = 1; call 123; exit"));
        Assert.Equal(0x0020_796eu, _runner.Run("r1 = r10; r1 += -24; r2 = 24; call 16; r0 = *(u32 *)(r10 - 12); exit"));
    }

    [Fact]
    public void PacketCgroup_SocketEntered_IsTheSockets()
    {
        using SimulatedCgroup web = Host.CreateCgroup("web");
        using SimulatedTask server = Host.CreateTask(new() { Cgroup = web });
        SimulatedSocket socket;
        using (Host.EnterTask(server))
            socket = Host.CreateSocket();

        uint without = _runner.Run("call 79; exit", ProgramType.SchedCls), within;
        using (Host.EnterSocket(socket))
            within = _runner.Run("call 79; exit", ProgramType.SchedCls);
        socket.Dispose();

        Assert.Equal((1u, (uint)web.Id), (without, within));
    }

    [Fact]
    public void CgroupArray_RemovedCgroup_StaysInTheSlot()
    {
        CgroupArrayMap map = _runner.Map("cgroups", new CgroupArrayMapSpec(1));
        SimulatedCgroup parent = Host.CreateCgroup("parent");
        using SimulatedCgroup child = Host.CreateCgroup("child", parent);
        using SimulatedTask task = Host.CreateTask(new() { Cgroup = child });
        map.Set(0, parent);
        parent.Dispose();

        using IDisposable scope = Host.EnterTask(task);

        Assert.Equal(1u, _runner.Run("r1 = map cgroups ll; r2 = 0; call 37; exit"));
    }

    [Fact]
    public unsafe void Dispose_Owner_EndsItsValue()
    {
        TaskStorageMap<long> map = _runner.Map("tasks", new TaskStorageMapSpec<long>());
        var storage = (EmbeddedLocalStorage)((EmbeddedMapHandle)map.Handle).Map;
        SimulatedTask task = Host.CreateTask();
        map[task] = 5;
        bool wasThere = storage.Find(task) != null;

        task.Dispose();

        Assert.True(wasThere);
        Assert.True(storage.Find(task) == null);
    }

    [Fact]
    public unsafe void Update_WhileAProgramHasTheValue_LeavesItItsOwn()
    {
        TaskStorageMap<long> map = _runner.Map("tasks", new TaskStorageMapSpec<long>());
        var storage = (EmbeddedLocalStorage)((EmbeddedMapHandle)map.Handle).Map;
        using SimulatedTask task = Host.CreateTask();
        long* held = (long*)storage.FindOrAdd(task, null);
        *held = 5;

        map[task] = 6;

        Assert.Equal((5, 6), (*held, map[task]));
    }

    [Fact]
    public void Update_DisposedOwner_IsNoDescriptor()
    {
        TaskStorageMap<long> map = _runner.Map("tasks", new TaskStorageMapSpec<long>());
        SimulatedTask task = Host.CreateTask();
        byte[] key = BitConverter.GetBytes((int)task.DangerousGetHandle());
        task.Dispose();

        Assert.Equal(Errno.EBADF, map.Handle.Update(key, new byte[8]));
    }

    [Fact]
    public void XskMapSet_OtherSocketOrFile_IsRefusedForWhatItIs()
    {
        XskMap map = _runner.Map("sockets", new XskMapSpec(1));
        using SimulatedSocket socket = Host.CreateSocket();
        using SimulatedFile file = Host.CreateFile("data");

        Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<BpfSyscallException>(() => map.Set(0, socket)).Errno);
        Assert.Equal(Errno.ENOTSOCK, Assert.Throws<BpfSyscallException>(() => map.Set(0, file)).Errno);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    public void CreateCgroup_BadName_IsRefused(string name) => Assert.Throws<ArgumentException>(() => Host.CreateCgroup(name));
}
