using System.Runtime.CompilerServices;
using System.Text;
using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>The commonest mistakes, each made on purpose: the error says what usually helps.</summary>
/// <remarks>What is said of each is approved in <c>rejections.txt</c>, which DOTBPF_APPROVE=1 writes anew. Other kernels than the one it was
/// written on may say it in other words, but what helps is the same.</remarks>
public sealed class RejectionHintsOnKernel : ProgramOnKernel
{
    private const string ApprovedKernel = "6.18";

    [Fact]
    public void Load_CommonMistakes_SaysWhatIsApproved()
    {
        List<(string What, VerificationException Error)> found = [.. Mistakes.All.Select(mistake => (mistake.What, Refuse(mistake)))];

        if (Environment.OSVersion.Version.ToString(2) == ApprovedKernel)
            CheckApproved(Write(found));
        else
            Assert.All(found, one => Assert.Contains(one.Error.Hint, SectionOf(one.What), StringComparison.Ordinal));
        Assert.All(found, one => Assert.False(one.Error.Hint.Length == 0, one.What));
    }

    [Fact]
    public void Load_LookupNotChecked_CarriesRegistersAndHint()
    {
        VerificationException error = Refuse(Mistakes.All[0]);

        Assert.StartsWith("map_value_or_null(", error.Registers["R0"], StringComparison.Ordinal);
        Assert.EndsWith(error.Hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MoreInstructionsThanTheKernelTakes_SaysHowMany()
    {
        ProgramSpec spec = Xdp("endless", [.. Enumerable.Repeat(MoveImmediate(0, 0), 1_000_000), Exit()]);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load(spec));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("more instructions than the kernel takes: 1 000 000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KindThatTheKernelLacks_SaysSinceWhenAndWhatBuildsIt()
    {
        ProgramSpec spec = Xdp("decodes", [MoveImmediate(0, 0), Exit()]) with { Type = ProgramType.LircMode2, ExpectedAttachType = AttachType.LircMode2 };

        Exception? error = Record.Exception(() => Load(spec));

        if (!Host.Features.HasProgram(ProgramType.LircMode2))
            Assert.Equal(
                "Loading 'decodes', a program of kind LircMode2, is not supported on the kernel host. It needs Linux 4.18 or later. The kernel was built without CONFIG_BPF_LIRC_MODE2.",
                Assert.IsType<FeatureNotSupportedException>(error).Message);
        else
            Assert.Null(error);
    }

    [Fact]
    public void Load_StackNotSetWithoutPerfmon_SaysToSetIt()
    {
        VerificationException error = FewerCapabilities.WithoutPerfmon(() => Refuse(new("unset", Load64(0, 10, -8), MoveImmediate(0, 0), Exit())));

        Assert.Contains("Set the whole variable first", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AddressGivenAwayWithoutPerfmon_SaysWhatPermitsIt()
    {
        var mistake = new Mistake("leaks", [.. Mistakes.Lookup, JumpIfZero(0, 1), Store64(0, 0, 10), MoveImmediate(0, 0), Exit()]) { References = [new MapReference(3, "counts")] };

        VerificationException error = FewerCapabilities.WithoutPerfmon(() => Refuse(mistake));

        Assert.Contains("CAP_PERFMON", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TracingWithoutPerfmon_NamesTheMissingCapability()
    {
        BpfSyscallException error = FewerCapabilities.WithoutPerfmon(() => Assert.Throws<BpfSyscallException>(
            () => Load(Xdp("traces", [MoveImmediate(0, 0), Exit()]) with { Type = ProgramType.Kprobe })));

        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("CAP_PERFMON (tracing)", error.Message, StringComparison.Ordinal);
    }

    private VerificationException Refuse(Mistake mistake)
    {
        MapHandle counts = Create(MapType.Hash, 4, 8, 1), ring = Create(MapType.RingBuffer, 0, 0, 4096);
        MapHandle constants = Create(MapType.Array, 4, 8, 1, MapFlags.ReadOnlyForPrograms);
        using HashMap<int, Guarded> guarded = Host.CreateMap(new HashMapSpec<int, Guarded>(1));
        ProgramSpec spec = Xdp("mistaken", mistake.Code, mistake.References) with { Type = mistake.Type };
        ProgramBindings bindings = Bind(("counts", counts), ("ring", ring), ("constants", constants), ("guarded", guarded.Handle)) with { License = mistake.License };
        try
        {
            Host.LoadProgram(spec, bindings).Dispose();
        }
        catch (VerificationException error)
        {
            return error;
        }

        throw new Xunit.Sdk.XunitException($"{mistake.What}: the kernel accepts that.");
    }

    private static string Write(IEnumerable<(string What, VerificationException Error)> found)
    {
        StringBuilder text = new();
        foreach ((string what, VerificationException error) in found)
            text.Append(what).Append(".\n  ").Append(error.Message).Append("\n\n");
        return text.ToString();
    }

    private static void CheckApproved(string text)
    {
        if (Environment.GetEnvironmentVariable("DOTBPF_APPROVE") == "1")
            File.WriteAllText(ApprovedFile(), text);
        Assert.Equal(File.ReadAllText(ApprovedFile()), text);
    }

    private static string SectionOf(string what) =>
        File.ReadAllText(ApprovedFile()).Split("\n\n").Single(section => section.StartsWith($"{what}.\n", StringComparison.Ordinal));

    // Builds that are reproducible do not know where their sources are; then the copy beside the tests is read.
    private static string ApprovedFile([CallerFilePath] string source = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(source)!, "rejections.txt");
        return File.Exists(file) ? file : Path.Combine(AppContext.BaseDirectory, "Programs", "Rejections", "rejections.txt");
    }

    private struct Guarded
    {
        public BpfSpinLock Lock { get; set; }
        public uint Number { get; set; }
    }
}
