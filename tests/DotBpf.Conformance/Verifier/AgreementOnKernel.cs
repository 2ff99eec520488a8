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
        {
            ProgramType type = s_types[random.Next(s_types.Length)];
            string text = ProgramGrammar.Create(random, type);
            agreement.Compare(Assembler.Program(text, type), $"[{type}]\n{text}");
        }

        Check(agreement, 97);
    }

    [Theory]
    [InlineData(2)]
    public void Load_MutatedPrograms_VerdictIsTheKernels(int seed)
    {
        Random random = new(seed);
        Agreement agreement = new(_kernel, _embedded);

        for (int i = 0; i < Programs; i++)
        {
            ProgramType type = s_types[random.Next(s_types.Length)];
            ProgramSpec program = ProgramMutation.Mutate(Assembler.Program(ProgramGrammar.Create(random, type, hasLoops: false), type), random);
            agreement.Compare(program, $"[{type}]\n{string.Join('\n', DotBpf.ObjectFiles.Instructions.Disassembler.Disassemble(program).Select(line => line.Text))}");
        }

        Check(agreement, 97);
    }

    private string? Difference(VerifierCase each)
    {
        string? expected = _kernel.Refusal(each), found = _embedded.Refusal(each);
        return expected is null == found is null ? null : $"{each}\n  kernel: {expected ?? "accepts"}\n  embedded: {found ?? "accepts"}";
    }

    private void Check(Agreement agreement, double least)
    {
        output.WriteLine(agreement.Summary());
        foreach ((string reason, int count) in agreement.FalseRefusals)
            output.WriteLine($"{count} × {reason}");
        if (Environment.GetEnvironmentVariable("DOTBPF_VERIFIER_REPORT") is { } path)
            File.AppendAllText(path, $"{agreement.Summary()}\n\n{string.Join("\n\n", agreement.FalseAccepts)}\n\n{string.Join("\n\n", agreement.FalseRefusals.Select(each => $"{each.Value} × {each.Key}\n{agreement.Examples[each.Key]}"))}\n");
        Assert.Empty(agreement.FalseAccepts);
        Assert.InRange(100.0 * (agreement.Programs - agreement.Differing) / agreement.Programs, least, 100);
    }
}
