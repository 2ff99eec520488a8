using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Programs are linked with functions of any section and linkage, and run so.</summary>
public abstract class FunctionsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    public static TheoryData<string, string, uint> Programs
    {
        get
        {
            TheoryData<string, string, uint> programs = [];
            foreach (int clang in (int[])[14, 16, 19])
            {
                foreach ((string name, uint expected) in (ReadOnlySpan<(string, uint)>)[("first", 21), ("second", 1101), ("third", 18), ("weak_program", 42)])
                    programs.Add($"functions.clang{clang}-bpfel-v3.o", name, expected);
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void TestRun_FunctionsInAnyPlace_CallsThem(string file, string name, uint expected)
    {
        using BpfObject loaded = Host.Load(ReadObject(file), new() { KeepGoing = true });

        TestRunResult result = loaded.Program(name).TestRun(Packet(0));

        Assert.Equal(expected, result.ReturnValue);
    }

    [Fact]
    public void Load_FunctionThatNobodyDefines_SpoilsThatProgramOnly()
    {
        using BpfObject loaded = Host.Load(ReadObject("functions.clang19-bpfel-v3.o"), new() { KeepGoing = true });

        (string name, BpfException error) = Assert.Single(loaded.Failures);

        Assert.Equal("unresolved", name);
        Assert.Contains("it uses 'defined_elsewhere', which the object neither defines nor declares", error.Message, StringComparison.Ordinal);
    }
}

public sealed class FunctionsOnKernel : FunctionsContract<KernelFixture>;

public sealed class FunctionsOnEmbedded : FunctionsContract<EmbeddedFixture>;
