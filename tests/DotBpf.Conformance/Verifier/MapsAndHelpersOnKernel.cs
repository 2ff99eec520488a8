using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>Every kind of map given to every helper that takes maps: the embedded host takes what the kernel takes.</summary>
public sealed class MapsAndHelpersOnKernel : IDisposable
{
    private const string Room = "r6 = r1; *(u64 *)(r10 - 8) = 0; *(u64 *)(r10 - 16) = 0; *(u64 *)(r10 - 24) = 0; *(u64 *)(r10 - 32) = 0; ";
    private const string Key = "r2 = r10; r2 += -32; ";
    private const string Value = "r3 = r10; r3 += -32; ";
    private const string End = "r0 = 0; exit";
    private const string Callback = "r0 = 0; exit";

    private readonly Judge _kernel = new(KernelHost.Open());
    private readonly Judge _embedded;

    public MapsAndHelpersOnKernel() => _embedded = new(EmbeddedHost.Create(new() { Cpus = _kernel.Host.PossibleCpus }));

    // A program of each with MAP in place of a map's name.
    public static TheoryData<string, string> Calls => new()
    {
        { "nothing", "r1 = map MAP ll; " + End },
        { "lookup", "r1 = map MAP ll; " + Key + "call 1; " + End },
        { "lookup, then read", "r1 = map MAP ll; " + Key + "call 1; if r0 == 0 goto +1; r0 = *(u32 *)(r0 + 0); " + End },
        { "lookup, then write", "r1 = map MAP ll; " + Key + "call 1; if r0 == 0 goto +1; *(u32 *)(r0 + 0) = 1; " + End },
        { "lookup, then count", "r1 = map MAP ll; " + Key + "call 1; if r0 == 0 goto +2; r1 = 1; lock *(u32 *)(r0 + 0) += w1; " + End },
        { "lookup, then lend as key", "r1 = map MAP ll; " + Key + "call 1; if r0 == 0 goto +4; r2 = r0; r1 = map hash ll; call 1; " + End },
        { "lookup, then lend as room", "r1 = map MAP ll; " + Key + "call 1; if r0 == 0 goto +4; r2 = r0; r1 = map queue ll; call 88; " + End },
        { "update", "r1 = map MAP ll; " + Key + Value + "r4 = 0; call 2; " + End },
        { "delete", "r1 = map MAP ll; " + Key + "call 3; " + End },
        { "tail call", "r2 = map MAP ll; r3 = 0; call 12; " + End },
        { "perf output", "r2 = map MAP ll; r3 = 0; r4 = r10; r4 += -8; r5 = 8; call 25; " + End },
        { "stack id", "r2 = map MAP ll; r3 = 0; call 27; " + End },
        { "packet under cgroup", "r2 = map MAP ll; r3 = 0; call 33; " + End },
        { "task under cgroup", "r1 = map MAP ll; r2 = 0; call 37; " + End },
        { "redirect", "r1 = map MAP ll; r2 = 0; r3 = 0; call 51; " + End },
        { "local storage", "r1 = map MAP ll; r2 = 0; call 81; " + End },
        { "push", "r1 = map MAP ll; " + Key + "r3 = 0; call 87; " + End },
        { "pop", "r1 = map MAP ll; " + Key + "call 88; " + End },
        { "peek", "r1 = map MAP ll; " + Key + "call 89; " + End },
        { "ring output", "r1 = map MAP ll; " + Key + "r3 = 8; r4 = 0; call 130; " + End },
        { "ring reserve", "r1 = map MAP ll; r2 = 8; r3 = 0; call 131; if r0 == 0 goto +3; r1 = r0; r2 = 0; call 133; " + End },
        { "ring query", "r1 = map MAP ll; r2 = 0; call 134; " + End },
        { "for each", "r1 = map MAP ll; r2 = function +6 ll; r3 = 0; r4 = 0; call 164; " + End + "; " + Callback },
        { "lookup of a CPU", "r1 = map MAP ll; " + Key + "r3 = 0; call 195; " + End },
        { "drain", "r1 = map MAP ll; r2 = function +6 ll; r3 = 0; r4 = 0; call 209; " + End + "; " + Callback },
        { "value by address", "r1 = MAP + 0 ll; " + End },
    };

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Load_CallWithEveryKindOfMap_VerdictIsTheKernels(string call, string text)
    {
        ProgramType[] types = [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter, ProgramType.RawTracepoint, ProgramType.Syscall];

        string[] differences = [.. types.SelectMany(type => _kernel.Maps.Keys.Order(StringComparer.Ordinal).Select(map => Difference(type, call, text, map))).OfType<string>()];

        Assert.True(differences.Length == 0, string.Join('\n', differences));
    }

    // The kernel lets programs read some fields of struct bpf_map, which the embedded host has not (disagreements.txt).
    private static bool IsKernelsOwnMap(string? expected, string? found) => expected is null && found!.Contains("map_ptr", StringComparison.Ordinal);

    private string? Difference(ProgramType type, string call, string text, string map)
    {
        ProgramSpec program = Assembler.Program(Room + text.Replace("MAP", map, StringComparison.Ordinal), type) with
        {
            Flags = type == ProgramType.Syscall ? ProgramFlags.Sleepable : ProgramFlags.None,
        };
        string? expected = _kernel.Refusal(program), found = _embedded.Refusal(program);
        return expected is null == found is null || IsKernelsOwnMap(expected, found) ? null : $"{type}, {call}, {map}: kernel {expected ?? "takes it"}; embedded {found ?? "takes it"}";
    }
}
