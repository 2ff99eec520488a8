using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What programs keep for the task in whose time they run, and for cgroups.</summary>
public abstract class StorageProgramsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const string Task = "call 158; r6 = r0; ";
    private const string Cgroup = "r1 = 1; call kernel bpf_cgroup_from_id; if r0 != 0 goto +2; r0 = 999; exit; r6 = r0; ";
    private const string ReleaseCgroup = "r1 = r6; call kernel bpf_cgroup_release; ";

    private readonly TaskStorageMap<long> _tasks;
    private readonly CgrpStorageMap<long> _cgroups;

    protected StorageProgramsContract()
    {
        _tasks = Host.CreateMap(new TaskStorageMapSpec<long>());
        _cgroups = Host.CreateMap(new CgrpStorageMapSpec<long>());
    }

    public static TheoryData<ProgramType> Types => [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter];

    protected override void CleanUp()
    {
        _tasks.Dispose();
        _cgroups.Dispose();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void TaskStorageGet_SeveralRuns_CountsForTheTask(ProgramType type)
    {
        Assert.Equal(1u, Run(CountForTask, type));
        Assert.Equal(4u, Run(CountForTask, type, repeat: 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void TaskStorageGet_NothingThereOrBadFlags_IsNull(int flags) =>
        Assert.Equal(888u, Run(Task + Get("tasks", 156, flags) + "r0 = 0; exit"));

    [Fact]
    public void TaskStorageGet_FirstValue_IsCopiedOnce() =>
        Assert.Equal(7u, Run(Task + "*(u64 *)(r10 - 8) = 7; " + GetFrom("tasks", 156, 1) + "*(u64 *)(r10 - 8) = 9; " + GetFrom("tasks", 156, 1) + "r0 = *(u64 *)(r0 + 0); exit"));

    [Fact]
    public void TaskStorageDelete_ThereThenAbsent_SaysWhich()
    {
        string delete = Task + "r1 = map tasks ll; r2 = r6; call 157; exit";
        Run(Task + Get("tasks", 156, flags: 1) + "r0 = 0; exit");

        Assert.Equal(0, (int)Run(delete));
        Assert.Equal(-(int)Errno.ENOENT, (int)Run(delete));
    }

    [Theory]
    [InlineData("tasks", 156, 157)]
    [InlineData("cgroups", 210, 211)]
    public void Storage_OfNobody_IsNullAndInvalid(string map, int get, int delete)
    {
        Assert.Equal(888u, Run("r6 = 0; " + Get(map, get, flags: 1) + "r0 = 0; exit"));
        Assert.Equal(-(int)Errno.EINVAL, (int)Run($"r1 = map {map} ll; r2 = 0; call {delete}; exit"));
    }

    [Fact]
    public void CgrpStorageGet_SeveralRuns_CountsForTheCgroup()
    {
        string count = Cgroup + "r1 = map cgroups ll; r2 = r6; r3 = 0; r4 = 1; call 210; r7 = 888; if r0 == 0 goto +3; "
            + "r7 = *(u64 *)(r0 + 0); r7 += 1; *(u64 *)(r0 + 0) = r7; " + ReleaseCgroup + "r0 = r7; exit";
        string delete = Cgroup + "r1 = map cgroups ll; r2 = r6; call 211; r7 = r0; " + ReleaseCgroup + "r0 = r7; exit";

        Assert.Equal(3u, Run(count, repeat: 3));
        Assert.Equal(4u, Run(count));
        Assert.Equal(0, (int)Run(delete));
        Assert.Equal(-(int)Errno.ENOENT, (int)Run(delete));
    }

    protected TaskStorageMap<long> Tasks => _tasks;

    protected static string CountForTask => Task + Get("tasks", 156, flags: 1) + "r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; r0 = r1; exit";

    private static string Get(string map, int helper, int flags) =>
        $"r1 = map {map} ll; r2 = r6; r3 = 0; r4 = {flags}; call {helper}; if r0 != 0 goto +2; r0 = 888; exit; ";

    private static string GetFrom(string map, int helper, int flags) =>
        $"r1 = map {map} ll; r2 = r6; r3 = r10; r3 += -8; r4 = {flags}; call {helper}; if r0 != 0 goto +2; r0 = 888; exit; ";

    protected uint Run(string text, ProgramType type = ProgramType.Xdp, int repeat = 1)
    {
        ProgramBindings bindings = new()
        {
            Maps = new Dictionary<string, MapHandle> { ["tasks"] = _tasks.Handle, ["cgroups"] = _cgroups.Handle },
            License = "GPL",
        };
        using ProgramHandle program = Host.LoadProgram(Assembler.Program(text, type), bindings);
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = new byte[64], Repeat = repeat }, out TestRunResult result));
        return result.ReturnValue;
    }
}

public sealed class StorageProgramsOnKernel : StorageProgramsContract<KernelFixture>;

public sealed class StorageProgramsCompiledOnEmbedded : StorageProgramsContract<CompilingFixture>;

public sealed class StorageProgramsUncheckedOnEmbedded : StorageProgramsContract<UnverifiedFixture>;

public sealed class StorageProgramsOnEmbedded : StorageProgramsContract<EmbeddedFixture>
{
    [Fact]
    public void TaskStorage_TasksEntered_AreCountedApartAndReadByUserSpace()
    {
        var host = (Embedded.EmbeddedHost)Host;
        using Embedded.SimulatedTask first = host.CreateTask(), second = host.CreateTask();

        using (host.EnterTask(first))
            Run(CountForTask, repeat: 2);
        using (host.EnterTask(second))
            Run(CountForTask);

        Assert.Equal((2, 1), (Tasks[first], Tasks[second]));
    }
}
