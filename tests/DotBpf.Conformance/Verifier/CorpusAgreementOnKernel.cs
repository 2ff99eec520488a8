using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;
using Xunit.Abstractions;

namespace DotBpf.Conformance.Verifier;

/// <summary>Of every program of every object that is checked in, the embedded host says what the kernel says, where it has programs of that kind.</summary>
public sealed class CorpusAgreementOnKernel(ITestOutputHelper output)
{
    private const string NoTask = "bpf_get_current_task answers an address of the kernel, and there is none in this process";
    private const string NoCookie = "bpf_get_attach_cookie answers what a link was made with, and nothing is attached in this process";

    private static readonly string s_approved = Path.Combine(Approved.Folder(), "corpus-disagreements.txt");

    /// <summary>Why the embedded host says otherwise than the kernel, by the names of the programs.</summary>
    private static readonly Dictionary<string, string> s_reasons = new()
    {
        ["on_switch"] = "it follows pointers of the kernel by bpf_probe_read_kernel, and there are none in this process",
        ["fields"] = NoTask,
        ["on_exec"] = NoTask,
        ["on_exit"] = NoTask,
        ["enter_call"] = NoCookie,
        ["enter_function"] = NoCookie,
        ["enter_any"] = NoCookie,
        ["record_indexed"] = NoCookie,
        ["record_probe"] = NoCookie,
        ["record_named"] = NoCookie,
        ["symbol"] = "it takes the address of a function of the kernel, and there is none in this process",
        ["creates"] = "of the kernel's functions the embedded host has a few, and none for sets of CPUs",
    };

    private static readonly Lazy<ProgramVerdict[]> s_verdicts = new(Judge);

    [Fact]
    public void Load_EveryProgramOfEveryObject_VerdictIsTheKernels()
    {
        using KernelHost kernel = KernelHost.Open();
        using EmbeddedHost embedded = EmbeddedHost.Create();

        ProgramVerdict[] verdicts = [.. s_verdicts.Value.Where(each => kernel.Features.HasProgram(each.Type) && embedded.Features.HasProgram(each.Type))];

        output.WriteLine($"{verdicts.Length} programs, {verdicts.Count(each => each.Kernel is null)} accepted by the kernel, {verdicts.Count(each => each.Kernel is VerificationException)} refused, the rest not to be loaded on any host here, {verdicts.Count(each => each.Differs)} judged differently");
        Assert.InRange(verdicts.Length, 600, int.MaxValue);
        Assert.Empty(verdicts.Where(each => each.IsFalseAccept).Select(each => $"{each.Object}: {each}"));
        Approved.Check(s_approved, string.Concat(verdicts.Where(each => each.Differs).GroupBy(each => each.ToString()).Select(Block)));
    }

    [Fact]
    public void Load_ProgramsOfKindsThatTheEmbeddedHostLacks_SaysThatTheyAreNotSupported()
    {
        using EmbeddedHost embedded = EmbeddedHost.Create();

        ProgramVerdict[] verdicts = [.. s_verdicts.Value.Where(each => !embedded.Features.HasProgram(each.Type))];

        Assert.InRange(verdicts.Length, 40, int.MaxValue);
        Assert.Empty(verdicts.Where(each => each.Embedded is not FeatureNotSupportedException && !each.IsFaulty).Select(each => $"{each.Object}: {each}"));
    }

    private static ProgramVerdict[] Judge()
    {
        using KernelHost kernel = KernelHost.Open();
        using EmbeddedHost embedded = EmbeddedHost.Create();
        LoadOptions options = new() { Configuration = kernel.ReadConfiguration() };
        return [.. CheckedInObjects.Read().SelectMany(spec => Judge(kernel, embedded, spec, options))];
    }

    // What was made for another system than this kernel is fitted to its own types on both hosts, so that their verifiers see it.
    private static IEnumerable<ProgramVerdict> Judge(KernelHost kernel, EmbeddedHost embedded, ObjectSpec spec, LoadOptions options)
    {
        ObjectVerdicts theirs = ObjectVerdicts.Of(kernel, spec, options), ours = ObjectVerdicts.Of(embedded, spec, options);
        ILookup<bool, ProgramSpec> programs = spec.Programs.ToLookup(program => options.TargetTypes is null && IsFitted(program) && theirs.Refusal(program) is VerificationException);
        foreach (ProgramSpec program in programs[false])
            yield return new(spec.Name, program.Name, program.Type, theirs.Refusal(program), ours.Refusal(program));
        if (!programs[true].Any())
            yield break;
        ObjectSpec others = spec with { Programs = [.. programs[true]] };
        foreach (ProgramVerdict verdict in Judge(kernel, embedded, others, options with { TargetTypes = spec.Types }))
            yield return verdict;
    }

    private static bool IsFitted(ProgramSpec program) => program.References.Any(reference => reference is CoreReference);

    private static string Block(IGrouping<string, ProgramVerdict> alike) =>
        $"{string.Join(' ', alike.Select(each => each.Object))}\n  {alike.Key}\n  because: {s_reasons.GetValueOrDefault(alike.First().Name, "not known")}\n";
}
