using System.Diagnostics;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests.Kinds;

/// <summary>The kinds that belong to cgroups, with a cgroup of the test's own.</summary>
public sealed class CgroupMapsOnKernel : ProgramOnKernel
{
    private const int GetLocalStorage = 81;
    private const uint InetEgress = 1;

    private readonly string _cgroup = Directory.CreateDirectory(Path.Combine(FindRoot(), $"dotbpf-test-{Guid.NewGuid():N}")).FullName;
    private readonly PinPath _pin = BpfFileSystem.Path($"dotbpf-test-{Guid.NewGuid():N}");

    protected override void Dispose(bool disposing)
    {
        Host.Unpin(_pin);
        base.Dispose(disposing);
        Directory.Delete(_cgroup);
    }

    [Fact]
    public void OpenPath_Missing_NamesThePath()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.OpenPath("/no/such/place"));

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("/no/such/place", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CgroupStorage_ProgramAttached_HasAnEntry(bool isShared)
    {
        using CgroupStorageMap<long> map = Host.CreateMap(new CgroupStorageMapSpec<long> { IsShared = isShared });
        Attach(map.Handle);

        CgroupStorageKey key = Assert.Single(map.ListKeys());

        Assert.Equal(isShared ? 0 : InetEgress, key.AttachType);
        Assert.True(map.TryGetValue(key, out long value));
        Assert.Equal(0, value);
        Assert.True(map.TryUpdate(key, 9));
        Assert.True(map.TryGetValue(key, out value));
        Assert.Equal(9, value);
        Assert.False(map.TryGetValue(new CgroupStorageKey(1), out _));
        Assert.False(map.TryUpdate(new CgroupStorageKey(1), 1));
        Assert.Equal(IterationPromise.BestEffort, map.Iteration);
    }

    [Fact]
    public void PerCpuCgroupStorage_ProgramAttached_HasAnEntry()
    {
        using PerCpuCgroupStorageMap<long> map = Host.CreateMap(new PerCpuCgroupStorageMapSpec<long>());
        Attach(map.Handle);

        CgroupStorageKey key = Assert.Single(map.ListKeys());

        Assert.True(map.TryUpdate(key, [.. Enumerable.Repeat(3L, Host.PossibleCpus)]));
        Assert.True(map.TryGetValues(key, new byte[map.BufferSize], out PerCpuValues<long> values));
        Assert.Equal(3L * Host.PossibleCpus, values.Sum());
        Assert.False(map.TryGetValues(new CgroupStorageKey(1), new byte[map.BufferSize], out _));
    }

    private static string FindRoot() => Directory.Exists("/sys/fs/cgroup/unified") ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";

    private void Attach(MapHandle map)
    {
        ProgramHandle program = Load(
            new ProgramSpec
            {
                Name = "stored",
                SectionName = "cgroup_skb/egress",
                Type = ProgramType.CgroupSkb,
                ExpectedAttachType = AttachType.CgroupInetEgress,
                Instructions = [.. LoadWide(1), MoveImmediate(2, 0), CallHelper(GetLocalStorage), MoveImmediate(0, 1), Exit()],
                References = [new MapReference(0, "storage")],
            },
            ("storage", map));
        Host.Pin(program, _pin);
        using Process process = Process.Start("bpftool", ["cgroup", "attach", _cgroup, "cgroup_inet_egress", "pinned", _pin.Value]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
