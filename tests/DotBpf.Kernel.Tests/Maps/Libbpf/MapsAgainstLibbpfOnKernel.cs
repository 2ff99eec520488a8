using System.Net;
using DotBpf.ObjectFiles;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>Maps that are driven through this library do what maps do that are driven through libbpf.</summary>
/// <remarks>What is drawn is the same each time; DOTBPF_LONG draws more, and starts anywhere.</remarks>
public sealed class MapsAgainstLibbpfOnKernel : IDisposable
{
    private const int MostSteps = 60;

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("DOTBPF_LONG") is not null;

    private readonly KernelHost _host = KernelHost.Open();
    private readonly LibbpfMaps _peer = new();

    // Nothing can be stored in these from here.
    private static readonly MapType[] s_barren =
        [MapType.StackTrace, MapType.CgroupStorage, MapType.PerCpuCgroupStorage, MapType.RingBuffer, MapType.UserRingBuffer, MapType.Arena];

    [Fact]
    public void Operations_RandomOnRandomMaps_AnswerAsThoseOfLibbpf()
    {
        Dictionary<MapType, (int Answers, int Successes)> counts = Operate(MapKind.OfBytes, 2500);

        Assert.All(MapKind.OfBytes.Select(kind => kind.Basis.Type), type => Assert.True(counts.GetValueOrDefault(type).Answers >= 500, $"{type} was hardly asked"));
        Assert.All(counts.Where(count => !s_barren.Contains(count.Key)), count => Assert.True(count.Value.Successes >= 50, $"{count.Key} only refused"));
    }

    // The kernel waits some milliseconds whenever an inner map is replaced.
    [Fact]
    public void Operations_RandomOnMapsOfMaps_AnswerAsThoseOfLibbpf()
    {
        Dictionary<MapType, (int Answers, int Successes)> counts = Operate(MapKind.OfMaps, 15);

        Assert.All(MapKind.OfMaps.Select(kind => kind.Basis.Type), type => Assert.True(counts.GetValueOrDefault(type).Successes >= 20, $"{type} only refused"));
    }

    [Fact]
    public void CreateMap_RandomSpecs_AreRefusedAsByLibbpf()
    {
        int created = 0, refused = 0;

        Check(ArbMap.Default.ArbFor<FaultPlan>(), 1000, plan =>
        {
            MapSpec spec = PlannedFault.Spoil(MapKind.SpecOf(MapKind.All, plan.Map) with { KeyType = null, ValueType = null }, plan.First, plan.FirstHow);
            if (plan.Second > byte.MaxValue / 2)
                spec = PlannedFault.Spoil(spec, plan.Second, plan.SecondHow);
            using MapAgainstLibbpf? pair = MapAgainstLibbpf.Create(_host, _peer, spec);
            _ = pair is null ? refused++ : created++;
            if (pair is not null && spec.KeySize + spec.ValueSize > 1 << 18)
                Thread.Sleep(50); // the kernel has to free both
        });

        Assert.True(created > 200 && refused > 200, $"{created} were created and {refused} refused: too few to prove anything");
    }

    [Fact]
    public void TypedHashes_RandomVerbs_DoWhatLibbpfDoes() => Typed(
        [new HashMapSpec<uint, ulong>(7).Describe(), new LruHashMapSpec<uint, ulong>(16).Describe(), new HashMapSpec<uint, ulong>(2) { Flags = MapFlags.NoPreallocation }.Describe()],
        pair => new HashedSteps(
            pair,
            pair.Map.Info.Type == MapType.Hash ? HashMap<uint, ulong>.Bind(pair.Map) : LruHashMap<uint, ulong>.Bind(pair.Map),
            number => (uint)(number % ((pair.Map.Info.MaxEntries * 3 / 2) + 1))));

    [Fact]
    public void TypedTries_RandomVerbs_DoWhatLibbpfDoes() => Typed(
        [new LpmTrieMapSpec<LpmKey4, ulong>(5).Describe()],
        pair => new KeyedSteps<LpmKey4>(pair, LpmTrieMap<LpmKey4, ulong>.Bind(pair.Map), number => new LpmKey4(new IPAddress([10, (byte)(number % 3 * 64), 0, 0]), number % 5 * 8)));

    [Fact]
    public void TypedQueuesAndStacks_RandomVerbs_DoWhatLibbpfDoes() => Typed(
        [new QueueMapSpec<ulong>(3).Describe(), new StackMapSpec<ulong>(3).Describe()],
        pair => new PushPopSteps(pair, pair.Map.Info.Type == MapType.Queue ? QueueMap<ulong>.Bind(pair.Map) : StackMap<ulong>.Bind(pair.Map)));

    [Fact]
    public void TypedArrays_RandomVerbs_DoWhatLibbpfDoes() => Typed(
        [new ArrayMapSpec<ulong>(9).Describe()],
        pair => new ArraySteps(pair, ArrayMap<ulong>.Bind(pair.Map)));

    public void Dispose()
    {
        _peer.Dispose();
        _host.Dispose();
    }

    private Dictionary<MapType, (int Answers, int Successes)> Operate(IReadOnlyList<MapKind> kinds, int runs)
    {
        using var surroundings = new Surroundings(_host);
        var counts = new Dictionary<MapType, (int Answers, int Successes)>();
        Check(RunPlans(), runs, plan =>
        {
            MapSpec spec = MapKind.SpecOf(kinds, plan.Map);
            using MapAgainstLibbpf? pair = MapAgainstLibbpf.Create(_host, _peer, spec);
            if (pair is null)
                return;
            var steps = new PlannedSteps(pair, new Operands(spec, pair.Map, surroundings), _host.PossibleCpus);
            pair.EnterCpu(0);
            foreach (StepPlan step in plan.Steps)
                steps.Do(step);
            pair.CompareContents();
            (int answers, int successes) = counts.GetValueOrDefault(spec.Type);
            counts[spec.Type] = (answers + pair.Answers, successes + pair.Successes);
        });
        return counts;
    }

    private void Typed(MapSpec[] specs, Func<MapAgainstLibbpf, TypedSteps> stepsOf) => Check(RunPlans(), 150, plan =>
    {
        MapSpec spec = MapKind.Pick(specs, plan.Map.Kind);
        MapFlags seed = spec.Type is MapType.Hash or MapType.LruHash ? MapFlags.ZeroSeed : MapFlags.None;
        using MapAgainstLibbpf pair = MapAgainstLibbpf.Create(_host, _peer, spec with { Flags = spec.Flags | seed })!;
        pair.EnterCpu(0);
        TypedSteps steps = stepsOf(pair);
        foreach (StepPlan step in plan.Steps)
            steps.Do(step);
        steps.CompareContents();
    });

    private static Arbitrary<RunPlan> RunPlans() => Arb.From(
        from map in ArbMap.Default.GeneratorFor<MapPlan>()
        from count in Gen.Choose(0, MostSteps)
        from steps in Gen.ArrayOf(ArbMap.Default.GeneratorFor<StepPlan>(), count)
        select new RunPlan(map, steps),
        ArbMap.Default.ArbFor<RunPlan>().Shrinker);

    private static void Check<T>(Arbitrary<T> plans, int runs, Action<T> property)
    {
        Config config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(s_isLong ? 20 * runs : runs);
        if (!s_isLong)
            config = config.WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20_251, 6_181), FSharpOption<int>.None)));
        Prop.ForAll(plans, property).Check(config);
    }
}
