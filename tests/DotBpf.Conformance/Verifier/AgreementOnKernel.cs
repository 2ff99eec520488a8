using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;
using Xunit.Abstractions;

namespace DotBpf.Conformance.Verifier;

/// <summary>The embedded host's verifier accepts nothing that the kernel refuses, and refuses little that the kernel accepts.</summary>
public sealed class AgreementOnKernel(ITestOutputHelper output) : IDisposable
{
    private static readonly ProgramType[] s_types = [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SocketFilter];

    private readonly Judge _kernel = new(KernelHost.Open());
    private readonly Judge _embedded = new(EmbeddedHost.Create(new() { Cpus = Environment.ProcessorCount  }));

    private static readonly string s_approved = Path.Combine(Approved.Folder(), "disagreements.txt");

    private static int Programs => int.TryParse(Environment.GetEnvironmentVariable("DOTBPF_VERIFIER_PROGRAMS"), out int count) ? count
        : Environment.GetEnvironmentVariable("DOTBPF_LONG") is null ? 3_000 : 300_000;

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Fact]
    public void Load_EveryCase_VerdictIsTheKernels()
    {
        string found = string.Concat(VerifierCase.All().Select(Difference).Where(line => line is not null).Select(line => line + "\n"));

        Approved.Check(s_approved, found);
    }

    [Theory]
    [InlineData(1)]
    public void Load_GeneratedPrograms_VerdictIsTheKernels(int seed)
    {
        Random random = new(seed);
        Agreement agreement = new(_kernel, _embedded);

        for (int i = 0; i < Programs; i++)
            agreement.Compare(ProgramGrammar.Create(random, s_types[random.Next(s_types.Length)]));

        Check(agreement, 97);
    }

    [Theory]
    [InlineData(2)]
    public void Load_MutatedPrograms_VerdictIsTheKernels(int seed)
    {
        Random random = new(seed);
        Agreement agreement = new(_kernel, _embedded);

        for (int i = 0; i < Programs; i++)
            agreement.Compare(ProgramMutation.Mutate(Valid(random), random));

        Check(agreement, 97);
    }

    // Contexts and helpers of these kinds are not those that programs are generated for. Names of the kernel stay with the calls that have them.
    [Theory]
    [InlineData(3, "socket-programs")]
    [InlineData(4, "cgroups")]
    [InlineData(5, "cgroup-decisions")]
    public void Load_MutatedCases_VerdictIsTheKernels(int seed, string file)
    {
        Random random = new(seed);
        Agreement agreement = new(_kernel, _embedded);
        VerifierCase[] cases = [.. VerifierCase.All().Where(each => each.File == file && !each.Text.Contains("call kernel", StringComparison.Ordinal))];

        for (int i = 0; i < Programs; i++)
            agreement.Compare(ProgramMutation.Mutate(cases[random.Next(cases.Length)].Program(), random));

        Check(agreement, 97);
    }

    private ProgramSpec Valid(Random random)
    {
        while (true)
        {
            ProgramSpec program = ProgramGrammar.Create(random, s_types[random.Next(s_types.Length)], hasLoops: false);
            if (_embedded.Refusal(program) is null)
                return program;
        }
    }

    private string? Difference(VerifierCase each)
    {
        string? expected = _kernel.Refusal(each), found = _embedded.Refusal(each);
        return expected is null == found is null ? null : $"{each}\n  kernel: {expected ?? "accepts"}\n  embedded: {found ?? "accepts"}\n  because: {each.Why ?? "not known"}";
    }

    private void Check(Agreement agreement, double least)
    {
        output.WriteLine(agreement.Summary());
        foreach ((string reason, int count) in agreement.FalseRefusals)
            output.WriteLine($"{count} × {reason}");
        if (Environment.GetEnvironmentVariable("DOTBPF_VERIFIER_REPORT") is { } path)
            File.AppendAllText(path, $"{agreement.Summary()}\n\n{string.Join("\n\n", agreement.FalseAccepts)}\n\n{string.Join("\n\n", agreement.FalseRefusals.Select(each => $"{each.Value} × {each.Key}\n{agreement.Examples[each.Key]}"))}\n{string.Join('\n', agreement.Refusals.OrderByDescending(each => each.Value).Take(30).Select(each => $"refused by the kernel: {each.Value} × {each.Key}"))}\n");
        Assert.Empty(agreement.FalseAccepts);
        Assert.InRange(100.0 * (agreement.Programs - agreement.Differing) / agreement.Programs, least, 100);
    }
}
