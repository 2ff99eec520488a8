using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Loops that iterators on the stack end (<c>bpf_iter_num</c>), as compilers make them.</summary>
public abstract class IteratorsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const uint InvalidArgument = 22, TooMany = 7;
    private readonly BpfObject _object;

    protected IteratorsContract() => _object = Host.Load(ReadObject("iterators.bpf.o"));

    protected override void CleanUp() => _object.Dispose();

    [Theory]
    [InlineData("sum", 0, 0)]
    [InlineData("sum", 10, 45)]
    [InlineData("sum", -3, 0)]
    [InlineData("nested", 20, 190)]
    [InlineData("three_deep", 6, 210)]
    [InlineData("left_early", 1000, 31)]
    [InlineData("handed_on", 10, 45)]
    [InlineData("handed_on", 0, 0)]
    [InlineData("counted", 100, 64)]
    [InlineData("why_not", 12, 12)]
    [InlineData("why_not", 0, 0)]
    [InlineData("why_not", -1, InvalidArgument)]
    [InlineData("why_not", (8 * 1024 * 1024) + 1, TooMany)]
    public void TestRun_Number_GoesThroughAll(string program, int number, uint expected)
    {
        byte[] packet = Packet(unchecked((uint)number));

        TestRunResult result = _object.Program(program).TestRun(packet);

        Assert.Equal(expected, result.ReturnValue);
    }

    [Fact]
    public void TestRun_ElementsUsedInMaps_LeavesThemThere()
    {
        var counts = _object.Map<ArrayMap<ulong>>("counts");

        _object.Program("counted").TestRun(Packet(40));

        Assert.Equal([0 + 16 + 32, 1 + 17 + 33, 2 + 18 + 34, 15 + 31], new[] { counts[0], counts[1], counts[2], counts[15] });
    }
}

public sealed class IteratorsOnKernel : IteratorsContract<KernelFixture>;

public sealed class IteratorsOnEmbedded : IteratorsContract<EmbeddedFixture>;

public sealed class IteratorsUnverified : IteratorsContract<UnverifiedFixture>;

public sealed class IteratorsCompiled : IteratorsContract<CompilingFixture>
{
    [Fact]
    public void Load_LoopsThreeDeep_LooksAtFewInstructions()
    {
        string log = "";
        using EmbeddedHost host = EmbeddedHost.Create(new() { VerifierLog = text => log = text });
        ObjectSpec spec = ReadObject("iterators.bpf.o");

        using BpfObject loaded = host.Load(spec with { Programs = [.. spec.Programs.Where(program => program.Name == "three_deep")] });

        int processed = int.Parse(log[(log.IndexOf("processed ", StringComparison.Ordinal) + "processed ".Length)..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(processed, 1, 2_000);
    }
}
