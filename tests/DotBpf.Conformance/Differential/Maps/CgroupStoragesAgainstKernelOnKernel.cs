using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Values of attachments: programs come to cgroups and go, and what user space sees of their storages is the same on both hosts.</summary>
public sealed class CgroupStoragesAgainstKernelOnKernel : IDisposable
{
    private const int Cgroups = 4;
    private const int Cases = 4;
    private const int StepsOfOneMap = 5_000;
    private const ulong NoCgroup = 999_999_999;

    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded;
    private readonly List<(TestedCgroup Kernel, TestedCgroup Embedded)> _groups = [];

    public CgroupStoragesAgainstKernelOnKernel()
    {
        _embedded = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus });
        for (int i = 0; i < Cgroups; i++)
            _groups.Add((KernelFixture.CreateCgroup(_kernel), EmbeddedFixture.CreateCgroup(_embedded)));
    }

    public void Dispose()
    {
        foreach ((TestedCgroup kernel, TestedCgroup embedded) in _groups)
        {
            kernel.Dispose();
            embedded.Dispose();
        }

        _embedded.Dispose();
        _kernel.Dispose();
    }

    [Fact]
    public void Storage_RandomSteps_AnswersAsTheKernel() => Run(new CgroupStorageMapSpec<long>());

    [Fact]
    public void StorageOfWholeCgroups_RandomSteps_AnswersAsTheKernel() => Run(new CgroupStorageMapSpec<long> { IsShared = true });

    [Fact]
    public void StorageWithALock_RandomSteps_AnswersAsTheKernel() => Run(new CgroupStorageMapSpec<Locked>());

    [Fact]
    public void StorageWithAValueForEachCpu_RandomSteps_AnswersAsTheKernel() => Run(new PerCpuCgroupStorageMapSpec<long>());

    private void Run<TMap>(MapSpec<TMap> spec)
        where TMap : BpfMap, IBpfMap<TMap>
    {
        Random random = new(spec.GetType().Name.Length);
        for (int left = DifferentialSteps.ShareOf(Cases); left > 0; left -= StepsOfOneMap)
        {
            TMap kernel = _kernel.CreateMap(spec), embedded = _embedded.CreateMap(spec);
            using MapPair maps = new(new() { Name = "attached", Type = kernel.Handle.Info.Type }, kernel.Handle, embedded.Handle);
            Run(maps, kernel.Handle, embedded.Handle, random, Math.Min(left, StepsOfOneMap));
        }
    }

    private void Run(MapPair maps, MapHandle kernel, MapHandle embedded, Random random, int steps)
    {
        using ProgramHandle onKernel = Load(_kernel, kernel), onEmbedded = Load(_embedded, embedded);
        Stack<(BpfLink Kernel, BpfLink Embedded)> links = new();
        for (int step = 0; step < steps; step++)
        {
            if (random.Next(100) == 0)
                Attach(maps, onKernel, onEmbedded, links, random);
            else
                Step(maps, kernel, embedded, random);
        }

        while (links.TryPop(out var link))
            Detach(link);
        Step(maps, kernel, embedded, random);
    }

    private static ProgramHandle Load(BpfHost host, MapHandle storage) => host.LoadProgram(
        Assembler.Program("r1 = map storage ll; r2 = 0; call 81; r0 = 1; exit", ProgramType.CgroupSkb),
        new() { Maps = new Dictionary<string, MapHandle> { ["storage"] = storage }, License = "GPL" });

    private void Attach(MapPair maps, ProgramHandle onKernel, ProgramHandle onEmbedded, Stack<(BpfLink Kernel, BpfLink Embedded)> links, Random random)
    {
        int group = random.Next(Cgroups);
        AttachType place = (AttachType)random.Next(2);
        if (links.Count > 0 && random.Next(2) == 0)
        {
            maps.Note("detach");
            Detach(links.Pop());
            return;
        }

        maps.Note($"attach to {group} {place}");
        links.Push((_kernel.Attach(onKernel, TargetOf(_groups[group].Kernel, place)), _embedded.Attach(onEmbedded, TargetOf(_groups[group].Embedded, place))));
    }

    private static CgroupTarget TargetOf(TestedCgroup group, AttachType place) => new(group.Path) { AttachType = place };

    private static void Detach((BpfLink Kernel, BpfLink Embedded) link)
    {
        link.Kernel.Dispose();
        link.Embedded.Dispose();
    }

    private void Step(MapPair maps, MapHandle kernel, MapHandle embedded, Random random)
    {
        int group = random.Next(Cgroups + 1);
        uint place = (uint)random.Next(3), padding = random.Next(4) == 0 ? 7u : 0;
        byte[] onKernel = Key(group, place, padding, pair => pair.Kernel, kernel), onEmbedded = Key(group, place, padding, pair => pair.Embedded, embedded), value = new byte[kernel.ValueSize];
        random.NextBytes(value);
        switch (random.Next(10))
        {
            case < 3:
                UpdateMode mode = random.Next(3) == 0 ? (UpdateMode)(1ul << random.Next(64)) : (UpdateMode)random.Next(8);
                maps.Same($"update {group} {place} {mode}", 0, _ => kernel.Update(onKernel, value, mode), _ => embedded.Update(onEmbedded, value, mode));
                break;
            case < 6:
                LookupMode flags = random.Next(5) == 0 ? (LookupMode)(1ul << random.Next(8)) : LookupMode.None;
                maps.Same($"lookup {group} {place} {flags}", value.Length, output => kernel.Lookup(onKernel, output, flags), output => embedded.Lookup(onEmbedded, output, flags));
                break;
            case 6:
                maps.Same($"delete {group} {place}", 0, _ => kernel.Delete(onKernel), _ => embedded.Delete(onEmbedded));
                maps.Same($"lookup and delete {group} {place}", value.Length, output => kernel.LookupAndDelete(onKernel, output), output => embedded.LookupAndDelete(onEmbedded, output));
                break;
            case 7:
                maps.LookupBatch([], random.Next(3), delete: random.Next(2) == 0);
                maps.UpdateBatch(onKernel, value, random.Next(2), UpdateMode.Any);
                maps.DeleteBatch(onKernel, random.Next(2));
                break;
            default:
                bool isFirst = random.Next(3) == 0;
                maps.Same($"next key {(isFirst ? "" : $"{group} {place}")}", kernel.KeySize, output => Next(kernel, isFirst ? [] : onKernel, output, pair => pair.Kernel), output => Next(embedded, isFirst ? [] : onEmbedded, output, pair => pair.Embedded));
                break;
        }
    }

    private byte[] Key(int group, uint place, uint padding, Func<(TestedCgroup Kernel, TestedCgroup Embedded), TestedCgroup> side, MapHandle map)
    {
        ulong id = group < Cgroups ? side(_groups[group]).Id : NoCgroup;
        byte[] key = [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes(place), .. BitConverter.GetBytes(padding)];
        return key[..map.KeySize];
    }

    // Cgroups have other numbers on each host, so each is named by its place among them.
    private Errno Next(MapHandle map, byte[] key, byte[] output, Func<(TestedCgroup Kernel, TestedCgroup Embedded), TestedCgroup> side)
    {
        Errno errno = map.GetNextKey(key, output);
        if (errno == Errno.None)
            MemoryMarshal.Write(output, (ulong)_groups.FindIndex(pair => side(pair).Id == MemoryMarshal.Read<ulong>(output)));
        return errno;
    }

    private struct Locked
    {
        public BpfSpinLock Lock { get; set; }

        public uint Flags { get; set; }

        public ulong Number { get; set; }
    }
}
