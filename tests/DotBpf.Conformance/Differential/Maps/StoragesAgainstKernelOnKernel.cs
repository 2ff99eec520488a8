using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Values of owners: what belongs to simulated objects on the embedded host belongs to the kernel's own on the kernel host.</summary>
public sealed class StoragesAgainstKernelOnKernel : IDisposable
{
    private const int NoDescriptor = 999_999;
    private static readonly TimeSpan s_mostWaiting = TimeSpan.FromSeconds(20);

    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded;
    private readonly List<(SafeHandle Kernel, SafeHandle Embedded)> _owners = [];

    public StoragesAgainstKernelOnKernel()
    {
        _embedded = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus });
        for (int i = 0; i < 3; i++)
            Open(KernelFixture.OpenSocket, EmbeddedFixture.OpenSocket);
        Open(KernelFixture.OpenFile, EmbeddedFixture.OpenFile);
        Open(KernelFixture.OpenTask, EmbeddedFixture.OpenTask);
        for (int i = 0; i < 2; i++)
            Open(KernelFixture.OpenEmptyCgroup, EmbeddedFixture.OpenEmptyCgroup);
    }

    public void Dispose()
    {
        foreach ((SafeHandle kernel, SafeHandle embedded) in _owners)
        {
            kernel.Dispose();
            embedded.Dispose();
        }

        _embedded.Dispose();
        _kernel.Dispose();
    }

    [Fact]
    public void SkStorage_RandomSteps_AnswersAsTheKernel() => Run(new SkStorageMapSpec<long>());

    [Fact]
    public void InodeStorage_RandomSteps_AnswersAsTheKernel() => Run(new InodeStorageMapSpec<long>());

    [Fact]
    public void TaskStorage_RandomSteps_AnswersAsTheKernel() => Run(new TaskStorageMapSpec<long>());

    [Fact]
    public void CgrpStorage_RandomSteps_AnswersAsTheKernel() => Run(new CgrpStorageMapSpec<long>());

    private void Run<TMap>(MapSpec<TMap> spec)
        where TMap : BpfMap, IBpfMap<TMap>
    {
        TMap kernel = _kernel.CreateMap(spec), embedded = _embedded.CreateMap(spec);
        using MapPair maps = new(new() { Name = "owned", Type = kernel.Handle.Info.Type }, kernel.Handle, embedded.Handle);
        Random random = new((int)kernel.Handle.Info.Type);
        for (int left = DifferentialSteps.ShareOf(1); left > 0; left--)
            Step(maps, kernel.Handle, embedded.Handle, random);
        maps.Freeze();
        Step(maps, kernel.Handle, embedded.Handle, random);
    }

    private void Step(MapPair maps, MapHandle kernel, MapHandle embedded, Random random)
    {
        int owner = random.Next(_owners.Count + 1);
        byte[] onKernel = Key(owner, pair => pair.Kernel), onEmbedded = Key(owner, pair => pair.Embedded), value = new byte[kernel.ValueSize];
        random.NextBytes(value);
        switch (random.Next(10))
        {
            case < 4:
                UpdateMode mode = random.Next(3) == 0 ? (UpdateMode)(1ul << random.Next(64)) : (UpdateMode)random.Next(3);
                maps.Same($"update {owner} {mode}", 0, _ => Patiently(() => kernel.Update(onKernel, value, mode)), _ => embedded.Update(onEmbedded, value, mode));
                break;
            case < 6:
                LookupMode flags = random.Next(10) == 0 ? (LookupMode)(1ul << random.Next(64)) : LookupMode.None;
                maps.Same($"lookup {owner} {flags}", value.Length, output => kernel.Lookup(onKernel, output, flags), output => embedded.Lookup(onEmbedded, output, flags));
                break;
            case < 8:
                maps.Same($"delete {owner}", 0, _ => kernel.Delete(onKernel), _ => embedded.Delete(onEmbedded));
                break;
            case 8:
                maps.Same($"lookup and delete {owner}", value.Length, output => kernel.LookupAndDelete(onKernel, output), output => embedded.LookupAndDelete(onEmbedded, output));
                break;
            case 9 when random.Next(2) == 0:
                maps.LookupBatch([], random.Next(3), delete: random.Next(2) == 0);
                maps.UpdateBatch(new byte[sizeof(int)], value, random.Next(2), UpdateMode.Any);
                maps.DeleteBatch(new byte[sizeof(int)], random.Next(2));
                break;
            default:
                maps.Same("next key", sizeof(int), output => kernel.GetNextKey(onKernel, output), output => embedded.GetNextKey(onEmbedded, output));
                break;
        }
    }

    // While what an owner held ends, the kernel asks to try again.
    private static Errno Patiently(Func<Errno> update)
    {
        Errno errno = Errno.EAGAIN;
        SpinWait.SpinUntil(() => (errno = update()) != Errno.EAGAIN, s_mostWaiting);
        return errno;
    }

    private byte[] Key(int owner, Func<(SafeHandle Kernel, SafeHandle Embedded), SafeHandle> side) =>
        BitConverter.GetBytes(owner < _owners.Count ? (int)side(_owners[owner]).DangerousGetHandle() : NoDescriptor);

    private void Open(Func<BpfHost, SafeHandle> onKernel, Func<BpfHost, SafeHandle> onEmbedded) => _owners.Add((onKernel(_kernel), onEmbedded(_embedded)));
}
