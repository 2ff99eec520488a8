using System.Diagnostics;
using DotBpf.Conformance.Differential.Maps;
using DotBpf.Conformance.Hosts;
using DotBpf.Conformance.Verifier;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using DotBpf.Testing;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Generated programs on the same maps, on both hosts; user space works on those too, between runs.</summary>
internal sealed class GeneratedRound : IDisposable
{
    private const int Programs = 10;
    private const int RunsOfAProgram = 4;
    private static readonly string[] s_outer = ["slots", "tenants"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly BpfHost _kernelHost;
    private readonly EmbeddedHost _embeddedHost;
    private readonly ProgramType _type;
    private readonly ManualClock _clock;
    private readonly bool _hasTimersDue;
    private readonly Random _random;
    private readonly GeneratedSide _kernel, _embedded;
    private readonly MapPair[] _pairs;
    private readonly RandomSteps?[] _users;
    private readonly RingPair _rings;
    private readonly PerfPair? _buffers;
    private readonly IDisposable? _task;

    /// <param name="kernel">The kernel.</param>
    /// <param name="embedded">The embedded host.</param>
    /// <param name="clock">The embedded host's clock.</param>
    /// <param name="type">The kind of the programs.</param>
    /// <param name="seed">What chance says.</param>
    internal GeneratedRound(BpfHost kernel, EmbeddedHost embedded, ManualClock clock, ProgramType type, int seed)
    {
        (_kernelHost, _embeddedHost, _clock, _type) = (kernel, embedded, clock, type);
        _random = new Random(seed);
        _hasTimersDue = seed % 20 == 1;
        _kernel = GeneratedSide.Create<KernelFixture>(kernel);
        _embedded = GeneratedSide.Create<EmbeddedFixture>(embedded);
        _pairs = [.. GeneratedMap.All.Where(map => map.Users.Contains(type)).Select(map => new MapPair(map.Spec, _kernel.Maps[map.Spec.Name], _embedded.Maps[map.Spec.Name]))];
        _users = [.. _pairs.Select(pair => IsChangedByUsers(pair.Spec) ? new RandomSteps(pair, seed) : null)];
        _rings = new(_kernel.Maps["ring"], _embedded.Maps["ring"]);
        if (type == ProgramType.RawTracepoint)
            _task = embedded.EnterTask(embedded.CreateTask(new() { KernelStack = [.. KernelFrames.Of(kernel)] }));
        _buffers = seed % 2 == 0 ? new(_kernel.Maps["events"], _embedded.Maps["events"], new() { BytesPerCpu = 4096 }) : null;
    }

    public void Dispose()
    {
        _task?.Dispose();
        _buffers?.Dispose();
        _rings.Dispose();
        _kernel.Dispose();
        _embedded.Dispose();
    }

    /// <summary>Runs programs one after the other, each some times.</summary>
    /// <returns>Whether all ran to their ends; otherwise the kernel had no memory at hand.</returns>
    internal bool Run()
    {
        for (int left = Programs; left > 0; left--)
        {
            string text = RandomHelperCalls.Create(_random, _type, _hasTimersDue);
            ProgramSpec program = FunctionTypes.Name(Assembler.Program(text, _type)) with { Flags = _type == ProgramType.Syscall ? ProgramFlags.Sleepable : ProgramFlags.None };
            using ProgramHandle onKernel = _kernel.Load(program), onEmbedded = _embedded.Load(program);
            PutIn(onKernel, onEmbedded);
            for (int runs = RunsOfAProgram; runs > 0; runs--)
            {
                if (!Run(text, onKernel, onEmbedded))
                    return false;
            }
        }

        return true;
    }

    private static bool IsChangedByUsers(MapSpec map) => map.Name != GeneratedTrace.Map.Name && map.Type is MapType.Hash or MapType.PerCpuHash or MapType.LruHash or MapType.LruPerCpuHash
        or MapType.Array or MapType.PerCpuArray or MapType.LpmTrie or MapType.Queue or MapType.Stack or MapType.BloomFilter or MapType.DevMap or MapType.DevMapHash;

    // Later programs go on with this one, and perhaps it with itself.
    private void PutIn(ProgramHandle onKernel, ProgramHandle onEmbedded)
    {
        byte[] slot = BitConverter.GetBytes(_random.Next(14));
        _kernel.Maps["programs"].UpdateReference(slot, onKernel);
        _embedded.Maps["programs"].UpdateReference(slot, onEmbedded);
    }

    private bool Run(string text, ProgramHandle onKernel, ProgramHandle onEmbedded)
    {
        int cpu = _random.Next(_kernelHost.PossibleCpus), seed = _random.Next();
        using IDisposable kernelScope = _kernelHost.EnterCpu(cpu), embeddedScope = _embeddedHost.EnterCpu(cpu);
        UserRingSteps.Produce(_kernel.Commands, new Random(seed));
        UserRingSteps.Produce(_embedded.Commands, new Random(seed));
        uint answer = Answer(onKernel);
        if (answer == RandomHelperCalls.OutOfMemory)
            return false;
        uint found = Answer(onEmbedded);
        if (answer != found)
            Assert.Fail($"{_type} on CPU {cpu}: kernel {answer}, embedded {found}; {GeneratedTrace.FirstDifference(_kernel.Maps["trace"], _embedded.Maps["trace"], text)}\nof\n{text}");
        if (_hasTimersDue)
            AwaitTimers();
        Compare();
        WorkAsUser();
        return true;
    }

    private uint Answer(ProgramHandle program)
    {
        TestRunInput input = _type switch
        {
            ProgramType.Syscall => new() { Context = new byte[64], Repeat = 0, MeasuresTime = false },
            ProgramType.RawTracepoint => new() { Context = new byte[16], Repeat = 0 },
            _ => new() { Packet = new byte[64] },
        };
        Assert.Equal(Errno.None, program.TestRun(input, out TestRunResult result));
        return result.ReturnValue;
    }

    // What is due by now on the one host becomes due by itself on the other.
    private void AwaitTimers()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        MapPair[] timed = [.. _pairs.Where(pair => pair.Spec.Name.StartsWith("timed", StringComparison.Ordinal))];
        long began = Stopwatch.GetTimestamp();
        while (!timed.All(pair => pair.HasSameContents()) && Stopwatch.GetElapsedTime(began) < s_patience)
            Thread.Sleep(1);
    }

    private void Compare()
    {
        foreach (MapPair pair in _pairs.Where(pair => pair.Spec.Type is not (MapType.ArrayOfMaps or MapType.HashOfMaps or MapType.ProgramArray)))
            pair.SameContents();
        Assert.Equal(_kernel.DescribeSockets(), _embedded.DescribeSockets());
        _rings.AssertSame();
        _rings.Consume(_random.Next(4));
        _buffers?.AssertSame();
        _buffers?.Consume(_random.Next(4));
        Assert.Equal((_kernel.Commands.ConsumerPosition, _kernel.Commands.ProducerPosition), (_embedded.Commands.ConsumerPosition, _embedded.Commands.ProducerPosition));
    }

    private void WorkAsUser()
    {
        for (int left = _random.Next(6); left > 0; left--)
            _users[_random.Next(_users.Length)]?.Step();
        if (_random.Next(10) != 0)
            return;
        string outer = s_outer[_random.Next(s_outer.Length)];
        int key = _random.Next(4);
        if (_random.Next(2) == 0)
            Assert.Equal(_kernel.Put(outer, key, "first"), _embedded.Put(outer, key, "first"));
        else
            Assert.Equal(_kernel.Maps[outer].Delete(BitConverter.GetBytes(key)), _embedded.Maps[outer].Delete(BitConverter.GetBytes(key)));
    }
}
