using System.Text.RegularExpressions;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Tests;

/// <summary>The map verbs on one map of each kind twice, in the kernel and in a file: they answer the same.</summary>
public sealed partial class SharedMapKindsOnKernel : IDisposable
{
    private const string Name = "tool_kinds";

    private readonly string _directory = Directory.CreateTempSubdirectory("dotbpf-kinds-").FullName;
    private readonly KernelHost _kernel = KernelHost.Open();
    private readonly EmbeddedHost _embedded;
    private readonly PinPath _kernelPin = BpfFileSystem.Path($"dotbpf_kinds_{Guid.NewGuid():N}"[..40]);

    public SharedMapKindsOnKernel() => _embedded = EmbeddedHost.Create(new() { Cpus = _kernel.PossibleCpus, PinDirectory = _directory });

    public static TheoryData<MapType, string, string> Kinds => new()
    {
        { MapType.Hash, "80", "443" },
        { MapType.PerCpuHash, "80", "443" },
        { MapType.LruHash, "80", "443" },
        { MapType.LruPerCpuHash, "80", "443" },
        { MapType.Array, "1", "2" },
        { MapType.PerCpuArray, "1", "2" },
        { MapType.LpmTrie, "10.0.0.0/8", "10.1.0.0/16" },
        { MapType.Queue, "80", "443" },
        { MapType.Stack, "80", "443" },
        { MapType.BloomFilter, "80", "443" },
        { MapType.RingBuffer, "80", "443" },
        { MapType.UserRingBuffer, "80", "443" },
        { MapType.Arena, "80", "443" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Verbs_OnEitherHost_AnswerTheSame(MapType type, string first, string second)
    {
        using MapHandle kernel = Create(_kernel, type), shared = Create(_embedded, type);
        PinPath file = _embedded.PinRoot.Child("kind");
        _kernel.Pin(kernel, _kernelPin);
        _embedded.Pin(shared, file);

        foreach (string[] verb in Verbs(first, second))
            Assert.Equal(Run(_kernelPin, verb), Run(file, verb));
    }

    public void Dispose()
    {
        _kernel.Unpin(_kernelPin);
        _kernel.Dispose();
        _embedded.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static IEnumerable<string[]> Verbs(string first, string second) =>
    [
        ["dump"],
        ["lookup", first],
        ["update", first, "7", "--existing"],
        ["update", first, "7"],
        ["update", second, "8", "--new"],
        ["update", second, "8", "--new"],
        ["lookup", first],
        ["lookup", first, "--json"],
        ["dump"],
        ["dump", "--json"],
        ["show"],
        ["show", "--json"],
        ["delete", first],
        ["delete", first],
        ["delete", second, "--json"],
        ["lookup", first, "--json"],
        ["update", "nonsense", "7"],
        ["dump", "--json"],
    ];

    // The number of a map, which columns are as wide as, and the place of its pin are its host's own.
    private static (ExitCode Code, string Out, string Error) Run(PinPath pin, string[] verb)
    {
        Dotbpf run = Dotbpf.Run(["map", verb[0], "pinned", pin.Value, .. verb[1..]]);
        string written = verb[0] == "show" ? ShownNumber().Replace(Gaps().Replace(run.Out, " "), "ID") : run.Out;
        return (run.Code, written, run.Error);
    }

    [GeneratedRegex("(?<=\n ?|\"id\": ?)\\d+")]
    private static partial Regex ShownNumber();

    [GeneratedRegex("[ ─]+")]
    private static partial Regex Gaps();

    private static MapHandle Create(BpfHost host, MapType type)
    {
        BpfMap map = type switch
        {
            MapType.Hash => host.CreateMap(new HashMapSpec<uint, ulong>(8) { Name = Name, Flags = MapFlags.ZeroSeed }),
            MapType.PerCpuHash => host.CreateMap(new PerCpuHashMapSpec<uint, ulong>(8) { Name = Name, Flags = MapFlags.ZeroSeed }),
            MapType.LruHash => host.CreateMap(new LruHashMapSpec<uint, ulong>(8) { Name = Name, Flags = MapFlags.ZeroSeed }),
            MapType.LruPerCpuHash => host.CreateMap(new LruPerCpuHashMapSpec<uint, ulong>(8) { Name = Name, Flags = MapFlags.ZeroSeed }),
            MapType.Array => host.CreateMap(new ArrayMapSpec<ulong>(4) { Name = Name }),
            MapType.PerCpuArray => host.CreateMap(new PerCpuArrayMapSpec<ulong>(4) { Name = Name }),
            MapType.LpmTrie => host.CreateMap(new LpmTrieMapSpec<LpmKey4, ulong>(8) { Name = Name }),
            MapType.Queue => host.CreateMap(new QueueMapSpec<ulong>(4) { Name = Name }),
            MapType.Stack => host.CreateMap(new StackMapSpec<ulong>(4) { Name = Name }),
            MapType.BloomFilter => host.CreateMap(new BloomFilterMapSpec<ulong>(64) { Name = Name }),
            MapType.UserRingBuffer => host.CreateMap(new UserRingBufferMapSpec<ulong>(4096) { Name = Name }),
            MapType.Arena => host.CreateMap(new ArenaMapSpec(4) { Name = Name }),
            _ => host.CreateMap(new RingBufferMapSpec<ulong>(4096) { Name = Name }),
        };
        return map.Handle;
    }
}
