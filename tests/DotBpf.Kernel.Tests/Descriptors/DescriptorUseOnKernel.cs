using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel.Tests;

/// <summary>Whatever is done, and whether it succeeds or fails: afterwards no more descriptors are open than before.</summary>
[Collection(nameof(DescriptorsOnKernel))]
public sealed class DescriptorUseOnKernel : HookOnKernel
{
    private const int Rounds = 20;
    private const int CloseOnExec = 0x80000; // O_CLOEXEC, which fdinfo writes in octal

    private readonly Dictionary<string, Action> _uses;

    public DescriptorUseOnKernel() => _uses = new()
    {
        ["object"] = () => LoadObject().Dispose(),
        ["object refused"] = () => Assert.Throws<VerificationException>(() => Host.Load(Only("enter_call").WithProgram("enter_call", program => program with { Problem = "test" }))),
        ["object with unfit pin"] = UseUnfitPin,
        ["pin replaced"] = () => UsePin(PinPolicy.Replace),
        ["pin of another kind"] = UsePinOfAnotherKind,
        ["map refused"] = () => Assert.Throws<BpfSyscallException>(() => Host.CreateMap(new MapSpec { Name = "refused", Type = MapType.Hash })),
        ["map from C#"] = () => Host.CreateMap(new HashMapSpec<uint, ulong>(4)).Dispose(),
        ["types refused"] = UseRefusedTypes,
        ["inner maps"] = UseInnerMaps,
        ["walk"] = UseWalk,
        ["mapped memory"] = UseMappedMemory,
        ["ring reader"] = UseRing,
        ["perf reader"] = UsePerf,
        ["user ring"] = UseUserRing,
        ["link"] = () => UseLink(isRefused: false),
        ["link refused"] = () => UseLink(isRefused: true),
        ["numbers"] = UseNumbers,
        ["owners"] = UseOwners,
        ["list of pins"] = () => Host.ListPins(),
        ["features"] = UseFeatures,
    };

    public static TheoryData<string> Uses =>
    [
        "object", "object refused", "object with unfit pin", "pin replaced", "pin of another kind", "map refused", "map from C#", "types refused", "inner maps", "walk",
        "mapped memory", "ring reader", "perf reader", "user ring", "link", "link refused", "numbers", "owners", "list of pins", "features",
    ];

    [Theory]
    [MemberData(nameof(Uses))]
    public void Descriptors_AfterUse_AreAsManyAsBefore(string use)
    {
        _uses[use]();
        Collect();
        int before = OpenDescriptors().Length;

        for (int round = 0; round < Rounds; round++)
            _uses[use]();

        // What leaks leaks every round; the runtime may open one or the other file of its own meanwhile.
        Assert.InRange(OpenDescriptors().Length, 0, before + (Rounds / 2));
    }

    [Fact]
    public void Descriptors_OfEverySort_CloseOnExec()
    {
        using BpfObject loaded = LoadObject();
        using BpfLink link = loaded.Program("enter_call").Attach();
        using RingBufferMap<ulong> ring = Host.CreateMap(new RingBufferMapSpec<ulong>((uint)Environment.SystemPageSize));
        using RingBufferReader<ulong> reader = ring.OpenReader();
        using PerfEventArrayMap<ulong> perf = Host.CreateMap(new PerfEventArrayMapSpec<ulong>((uint)Host.PossibleCpus));
        using PerfBufferReader<ulong> events = perf.OpenReader();
        using SafeHandle process = Host.OpenProcess(Environment.ProcessId);

        string[] open = [.. OpenDescriptors().Where(path => new FileInfo(path).LinkTarget is { } target && target.StartsWith("anon_inode:", StringComparison.Ordinal))];

        Assert.True(open.Length >= 5);
        Assert.All(open, path => Assert.True((FlagsOf(path) & CloseOnExec) != 0, new FileInfo(path).LinkTarget));
    }

    private BpfObject LoadObject() => Host.Load(Only("enter_call"));

    private void UsePin(PinPolicy policy)
    {
        PinPath root = BpfFileSystem.Path($"dotbpf_use_{Guid.NewGuid():N}");
        ObjectSpec spec = Only("enter_call").WithMap("counts", map => map with { Pinning = MapPinning.ByName });
        for (int i = 0; i < 2; i++)
            Host.Load(spec, new LoadOptions { PinRoot = root, PinPolicy = policy }).Dispose();
        Directory.Delete(root.Value, recursive: true);
    }

    private void UseUnfitPin()
    {
        PinPath root = BpfFileSystem.Path($"dotbpf_use_{Guid.NewGuid():N}");
        using (MapHandle other = Host.CreateMap(new MapSpec { Name = "counts", Type = MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1 }))
            Host.Pin(other, root.Child("counts"));
        ObjectSpec spec = Only("enter_call").WithMap("counts", map => map with { Pinning = MapPinning.ByName });
        Assert.Throws<MapLayoutException>(() => Host.Load(spec, new LoadOptions { PinRoot = root, PinPolicy = PinPolicy.Migrate }));
        Assert.Throws<MapLayoutException>(() => Host.Load(spec, new LoadOptions { PinRoot = root }));
        Directory.Delete(root.Value, recursive: true);
    }

    private void UsePinOfAnotherKind()
    {
        using var pin = new TemporaryPin(Host);
        using (BpfObject loaded = LoadObject())
            Host.Pin(loaded.Program("enter_call").Handle, pin.Path);
        Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(pin.Path, out _));
        Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedLink(pin.Path, out _));
        Assert.Throws<BpfSyscallException>(() => Host.OpenPinned<HashMap<uint, uint>>(pin.Path));
    }

    private void UseRefusedTypes()
    {
        var builder = new BtfBuilder();
        builder.AddEnum("nothing", 4, isSigned: false);
        builder.AddTypedef("no name?", builder.AddInteger("int", 4));
        Assert.Throws<BpfSyscallException>(() => Host.LoadTypes(builder.Build("refused")));
    }

    private void UseInnerMaps()
    {
        using var outer = Host.CreateMap(new HashOfMapsSpec<uint, HashMap<uint, ulong>>(4, new HashMapSpec<uint, ulong>(2)));
        using HashMap<uint, ulong> inner = outer.CreateInner();
        outer[1] = inner;
        using HashMap<uint, ulong> again = Host.OpenMap<HashMap<uint, ulong>>(inner.Handle.Info.Id);
    }

    private void UseWalk()
    {
        using HashMap<uint, ulong> map = Host.CreateMap(new HashMapSpec<uint, ulong>(64));
        for (uint i = 0; i < 64; i++)
            map[i] = i;
        Assert.Throws<BpfSyscallException>(() => map[64] = 64);
        Assert.Equal(64, map.Count());
    }

    private void UseMappedMemory()
    {
        using var map = Host.CreateMap(new ArrayMapSpec<ulong>(4) { Flags = MapFlags.Mappable });
        using MappedArray<ulong> memory = map.OpenMemory();
        memory[1] = 2;
        using var plain = Host.CreateMap(new ArrayMapSpec<ulong>(4));
        Assert.Throws<BpfSyscallException>(() => plain.OpenMemory());
    }

    private void UseRing()
    {
        using var map = Host.CreateMap(new RingBufferMapSpec<ulong>((uint)Environment.SystemPageSize));
        using RingBufferReader<ulong> reader = map.OpenReader();
        Assert.False(reader.TryRead(out _));
    }

    private void UsePerf()
    {
        using var map = Host.CreateMap(new PerfEventArrayMapSpec<ulong>((uint)Host.PossibleCpus));
        using PerfBufferReader<ulong> reader = map.OpenReader();
    }

    private void UseUserRing()
    {
        using var map = Host.CreateMap(new UserRingBufferMapSpec<ulong>((uint)Environment.SystemPageSize));
        using UserRingProducer<ulong> producer = map.OpenProducer();
    }

    private void UseLink(bool isRefused)
    {
        using BpfObject loaded = LoadObject();
        if (isRefused)
            Assert.ThrowsAny<BpfException>(() => loaded.Program("enter_call").Attach(new XdpTarget(1)));
        else
            loaded.Program("enter_call").Attach().Dispose();
    }

    private void UseNumbers()
    {
        using BpfObject loaded = LoadObject();
        using ProgramHandle program = Host.OpenProgram(loaded.Program("enter_call").Handle.Info.Id);
        using MapHandle map = Host.OpenMap(loaded.Maps["counts"].Info.Id);
        Assert.Throws<BpfSyscallException>(() => Host.OpenMap(0x7ffffff0));
        Assert.Throws<BpfSyscallException>(() => Host.OpenProgram(0x7ffffff0));
        _ = map.IsFrozen;
    }

    private void UseOwners()
    {
        Host.OpenPath("/").Dispose();
        Host.OpenProcess(Environment.ProcessId).Dispose();
        Assert.Throws<BpfSyscallException>(() => Host.OpenPath("/nowhere"));
        Assert.Throws<BpfSyscallException>(() => Host.OpenProcess(int.MaxValue));
    }

    // The probes themselves: what hosts answer is remembered.
    private void UseFeatures()
    {
        Assert.True(MapProbe.Has(Host, MapType.TaskStorage) && MapProbe.Has(Host, MapType.HashOfMaps));
        Assert.True(ProgramProbe.Has(Host, ProgramType.Xdp));
        Assert.True(HelperProbe.Has(Host, ProgramType.Xdp, 1));
        Assert.True(TypesProbe.Has(Host, TypesFeature.LargeEnums));
    }

    private static int FlagsOf(string path)
    {
        IEnumerable<string> lines = File.ReadLines(path.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal));
        return Convert.ToInt32(lines.First(line => line.StartsWith("flags:", StringComparison.Ordinal))["flags:".Length..].Trim(), 8);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static string[] OpenDescriptors() => Directory.GetFiles("/proc/self/fd");
}
