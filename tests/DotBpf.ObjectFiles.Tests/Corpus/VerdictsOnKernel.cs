using System.Collections.Immutable;
using DotBpf.Kernel;

namespace DotBpf.ObjectFiles.Tests.Corpus;

/// <summary>Every object of the corpus loads into the kernel, or says why not: which program, which reason.</summary>
public sealed class VerdictsOnKernel
{
    private const string Loaded = "loaded";

    private static readonly string s_approved = Path.Combine(CorpusFiles.FindInSources(), "..", "DotBpf.ObjectFiles.Tests", "Corpus", "verdicts.txt");

    // Some kernels forbid these even to root (lockdown); then it is a matter of the kernel and not of the object.
    private static readonly AttachType[] s_oftenForbidden =
        [AttachType.TraceFunctionEntry, AttachType.TraceFunctionExit, AttachType.ModifyReturn, AttachType.LsmMac, AttachType.LsmCgroup];

    [Fact]
    public void Load_EveryObjectOfTheCorpus_LoadsOrSaysWhy()
    {
        using KernelHost host = KernelHost.Open();

        // Variants that share all verdicts share a block.
        string found = string.Concat(CorpusFiles.Names
            .Select(name => (Source: name.Split('.')[0], Variant: name.Split('.')[1], Verdicts: string.Concat(Load(host, name).Select(line => $"  {line}\n"))))
            .GroupBy(variant => (variant.Source, variant.Verdicts))
            .Select(block => $"{block.Key.Source}: {string.Join(' ', block.Select(variant => variant.Variant))}\n{block.Key.Verdicts}\n"));

        if (Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1")
            File.WriteAllText(s_approved, found);
        else
            Assert.Equal(File.ReadAllText(s_approved), found);
    }

    private static IEnumerable<string> Load(KernelHost host, string name)
    {
        if (!ObjectSpec.TryRead(CorpusFiles.Bytes(name), CorpusFiles.FileName(name), out ObjectSpec? spec, out ImmutableArray<ObjectDiagnostic> diagnostics))
            return diagnostics.Select(diagnostic => $"not read: {diagnostic.Text}");
        try
        {
            using BpfObject loaded = host.Load(CorpusLoad.EveryProgram(spec), new LoadOptions { KeepGoing = true });
            IEnumerable<ObjectNote> notes = loaded.Notes.Where(note => !loaded.Failures.ContainsKey(note.Subject));
            List<string> verdicts = [.. spec.Programs.Select(program => $"{program.Name}: {Verdict(program, loaded)}"), .. notes.Select(note => $"note {note.Subject}: {note.Text}")];
            return verdicts.Count > 0 ? verdicts : [Loaded];
        }
        catch (BpfException failure)
        {
            return [Reason(failure)];
        }
    }

    private static string Verdict(ProgramSpec program, BpfObject loaded)
    {
        BpfException? failure = loaded.Failures.GetValueOrDefault(program.Name);
        if (s_oftenForbidden.Contains(program.ExpectedAttachType) && failure is null or FeatureNotSupportedException)
            return "loaded where the kernel permits it";
        return failure is not null ? Reason(failure) : loaded.Programs.ContainsKey(program.Name) ? Loaded : "not loaded: no structure that is created needs it";
    }

    private static string Reason(BpfException failure) => (failure as VerificationException)?.Reason is { Length: > 0 } reason ? reason : failure.Message.ReplaceLineEndings(" ");
}
