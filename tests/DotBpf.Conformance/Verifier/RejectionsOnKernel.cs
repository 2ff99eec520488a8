using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>The commonest mistakes in C: both hosts refuse each, and what the embedded one says of it is approved, beside the kernel's words.</summary>
/// <remarks>Other kernels than the one that the text was approved on may say it in other words.</remarks>
public sealed class RejectionsOnKernel
{
    private const string ApprovedKernel = "6.18";

    private static readonly string s_approved = Path.Combine(Approved.Folder(), "rejections.txt");

    [Fact]
    public void Load_CommonMistakes_SaysWhatIsApproved()
    {
        ObjectSpec spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "mistakes.bpf.o"));
        using KernelHost kernel = KernelHost.Open();
        using EmbeddedHost embedded = EmbeddedHost.Create(new() { Cpus = 2 });

        IReadOnlyDictionary<string, BpfException> theirs = Failures(kernel, spec), ours = Failures(embedded, spec);

        Assert.All(spec.Programs, program => Assert.True(theirs.ContainsKey(program.Name) && ours.ContainsKey(program.Name), program.Name));
        if (Environment.OSVersion.Version.ToString(2) == ApprovedKernel)
            Approved.Check(s_approved, string.Concat(spec.Programs.Select(program => Describe(program, theirs[program.Name], ours[program.Name]))));
        else
            Assert.All(spec.Programs, program => Assert.Contains(ours[program.Name].Message, File.ReadAllText(s_approved), StringComparison.Ordinal));
    }

    private static IReadOnlyDictionary<string, BpfException> Failures(BpfHost host, ObjectSpec spec)
    {
        using BpfObject loaded = host.Load(spec, new LoadOptions { KeepGoing = true });
        return loaded.Failures;
    }

    private static string Describe(ProgramSpec program, BpfException theirs, BpfException ours) =>
        $"{program.Name}\n  kernel: {((VerificationException)theirs).Reason}\n  embedded: {ours.Message}\n\n";
}
