using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Typed views whose kinds have no suite of their own for it allocate nothing once they are there.</summary>
public abstract class TypedViewAllocationContract<THost> : HostContract<THost>
    where THost : IOwnerFixture
{
    private const int Rounds = 20;

    [Fact]
    public void Array_ReadAndWritten_AllocatesNothing()
    {
        using ArrayMap<ulong> map = Host.CreateMap(new ArrayMapSpec<ulong>(4));

        CheckEach(() => map[1]++, () => { foreach (ref readonly MapEntry<uint, ulong> entry in map) _ = entry.Value; });
    }

    [Fact]
    public void Bloom_AddedAndAsked_AllocatesNothing()
    {
        using BloomFilterMap<ulong> map = Host.CreateMap(new BloomFilterMapSpec<ulong>(64));

        CheckEach(() => map.Add(7), () => map.MayContain(7), () => map.MayContain(8));
    }

    [Fact]
    public void Storage_OfATask_AllocatesNothing()
    {
        using TaskStorageMap<ulong> map = Host.CreateMap(new TaskStorageMapSpec<ulong>());
        using SafeHandle task = THost.OpenTask(Host);

        CheckEach(() => map[task] = 5, () => map.TryGetValue(task, out _), () => map.TryAdd(task, 6), () => map.TryUpdate(task, 7), () => map.Remove(task));
    }

    [Fact]
    public void Redirects_SetAndRead_AllocateNothing()
    {
        using DevMap devices = Host.CreateMap(new DevMapSpec(4));
        using CpuMap cpus = Host.CreateMap(new CpuMapSpec(1));

        CheckEach(() => devices.Set(1, 1), () => devices.TryGet(1, out _), () => devices.Remove(1), () => cpus.TryGet(0, out _));
    }

    [Fact]
    public void MapsOfMaps_SetAndAsked_AllocateNothing()
    {
        using HashOfMaps<uint, HashMap<uint, ulong>> map = Host.CreateMap(new HashOfMapsSpec<uint, HashMap<uint, ulong>>(4, new HashMapSpec<uint, ulong>(8)));
        using HashMap<uint, ulong> inner = map.CreateInner();

        CheckEach(() => map[1] = inner, () => map.TryGetMapId(1, out _), () => { foreach (ref readonly MapEntry<uint, uint> entry in map) _ = entry.Value; }, () => map.Remove(1));
    }

    [Fact]
    public void Slots_OfProgramsAndCgroups_AllocateNothing()
    {
        using BpfObject loaded = Host.Load(ReadObject("contract.bpf.o"));
        BpfProgram program = loaded.Program("count");
        using ProgramArrayMap programs = Host.CreateMap(new ProgramArrayMapSpec(4));
        using CgroupArrayMap cgroups = Host.CreateMap(new CgroupArrayMapSpec(4));
        using SafeHandle cgroup = THost.OpenEmptyCgroup(Host);

        CheckEach(() => programs.Set(1, program), () => programs.TryGetProgramId(1, out _), () => programs.Remove(1), () => cgroups.Set(1, cgroup), () => cgroups.Remove(1));
    }

    [Fact]
    public void StackTraces_AskedFor_AllocateNothing()
    {
        using StackTraceMap map = Host.CreateMap(new StackTraceMapSpec(16));
        ulong[] frames = new ulong[map.Depth];

        CheckEach(() => map.TryGetFrames(3, frames, out _), () => map.Remove(3));
    }

    private static void CheckEach(params Action[] operations)
    {
        foreach (Action operation in operations)
            operation();
        Assert.All(operations, operation => Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < Rounds; i++)
                operation();
        })));
    }
}

public sealed class TypedViewAllocationOnKernel : TypedViewAllocationContract<KernelFixture>;

public sealed class TypedViewAllocationOnEmbedded : TypedViewAllocationContract<EmbeddedFixture>;
