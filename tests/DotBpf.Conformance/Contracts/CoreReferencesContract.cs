using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs that are fitted to other types behave as if they had been compiled for these.</summary>
public abstract class CoreReferencesContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private static readonly ObjectSpec s_fields = ReadObject("fields.clang19-bpfel-v3.o");
    private static readonly ObjectSpec s_target = ReadObject("fields-target.clang19-bpfel-v3.o");

    private static LoadOptions ForTarget => new() { TargetTypes = s_target.Types, KeepGoing = true };

    public static TheoryData<string> CompiledForBoth =>
        new(s_target.Programs.Select(program => program.Name).Where(name => s_fields.Programs.TryGet(name, out _)));

    [Theory]
    [MemberData(nameof(CompiledForBoth))]
    public void TestRun_FittedToTheTarget_ReturnsWhatCompilingForItReturns(string name)
    {
        using BpfObject fitted = Host.Load(s_fields, ForTarget);
        using BpfObject compiled = Host.Load(s_target, ForTarget);

        uint actual = Run(fitted, name), expected = Run(compiled, name);

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("absent_all", 0)]
    [InlineData("absent_parts", 0)]
    [InlineData("guarded_field", 41)]
    [InlineData("guarded_value", 42)]
    [InlineData("own_type", 1)]
    public void TestRun_TargetLacksIt_GoesTheOtherWay(string name, uint expected)
    {
        using BpfObject fitted = Host.Load(s_fields, ForTarget);

        uint actual = Run(fitted, name);

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("missing_field", "it needs struct shape.gone, and no struct shape of the target's types has it")]
    [InlineData("missing_type", "it needs struct absent.member, and the target's types have no struct absent")]
    [InlineData("missing_value", "it needs enum color value ABSENT, and no enum color")]
    [InlineData("widened_signed", "it needs struct shape.level, which is int of 4 bytes in the object and long of 8 bytes")]
    public void TestRun_TargetLacksWhatIsReached_NamesItAndTheLine(string name, string expected)
    {
        VerificationException error = Assert.Throws<VerificationException>(() =>
        {
            using BpfObject fitted = Host.Load(s_fields, ForTarget with { KeepGoing = true });
            if (fitted.Failures.TryGetValue(name, out BpfException? failure))
                throw failure;
            Run(fitted, name);
        });

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("fields.bpf.c:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FittedToTheTarget_SaysWhatWasAdjusted()
    {
        using BpfObject fitted = Host.Load(s_fields, ForTarget);

        Assert.Contains(fitted.Notes, note => note.Subject == "field_narrowed" && note.Text.Contains("4 bytes instead of 8", StringComparison.Ordinal));
        Assert.Contains(fitted.Notes, note => note.Subject == "guarded_field" && note.Text.Contains("may not be reached", StringComparison.Ordinal));
        Assert.DoesNotContain(fitted.Notes, note => note.Subject == "field_moved");
    }

    [Fact]
    public void Load_TypesDoNotAgree_SaysThatTheyAreSeveral()
    {
        LoadOptions options = new() { TargetTypes = ReadObject("fields-ambiguous.clang19-bpfel-v3.o").Types };

        VerificationException error = Assert.Throws<VerificationException>(() => Host.Load(s_fields, options));

        Assert.Contains("the target has several types struct shape, and they do not agree", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadProgram_NotFitted_IsRefused()
    {
        ProgramSpec program = s_fields.Programs["offset"];
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle>() };

        Exception? error = Record.Exception(() => Host.LoadProgram(program, bindings));

        Assert.NotNull(error);
        Assert.Contains("CO-RE reference", error.Message, StringComparison.Ordinal);
    }

    // Every byte of the memory that the programs look at is another one.
    private static uint Run(BpfObject loaded, string name)
    {
        byte[] memory = [.. Enumerable.Range(0, 256).Select(at => (byte)(at * 167 + 13))];
        MapHandle map = loaded.Maps["memory"];
        Assert.Equal(Errno.None, map.Update(new byte[4], memory));
        return loaded.Program(name).TestRun(Packet(0)).ReturnValue;
    }
}

public sealed class CoreReferencesOnKernel : CoreReferencesContract<KernelFixture>;

public sealed class CoreReferencesOnEmbedded : CoreReferencesContract<EmbeddedFixture>;
