using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Names of the kernel (<c>__ksym</c>) are found where there is a kernel, and programs that can do without are run anywhere.</summary>
public abstract class KernelNamesContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    protected const string Newest = "kernel-names.clang19-bpfel-v3.o";

    [Theory]
    [InlineData("kernel-names.clang14-bpfel-v3.o")]
    [InlineData("kernel-names.clang16-bpfel-v3.o")]
    [InlineData(Newest)]
    public void TestRun_WeakNamesAbsent_GoesTheOtherWay(string name)
    {
        using BpfObject loaded = Host.Load(Only(name, "does_without"));

        TestRunResult result = loaded.Program("does_without").TestRun(Packet(0));

        Assert.Equal(3u, result.ReturnValue);
    }

    [Fact]
    public void TestRun_WeakFunctionAbsentAndCalled_IsNamed()
    {
        VerificationException error = Assert.Throws<VerificationException>(() =>
        {
            using BpfObject loaded = Host.Load(Only(Newest, "calls_absent"));
            loaded.Program("calls_absent").TestRun(Packet(0));
        });

        Assert.Contains("it calls 'bpf_no_such_function', which this", error.Message, StringComparison.Ordinal);
        Assert.Contains("kernel-names.bpf.c:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iterates", 45)]
    [InlineData("locks", 7)]
    [InlineData("slices", 0x2a)]
    public void TestRun_NameIsOnEveryHost_UsesIt(string program, uint expected)
    {
        using BpfObject loaded = Host.Load(Only(Newest, program));

        TestRunResult result = loaded.Program(program).TestRun(Packet(0x2a));

        Assert.Equal(expected, result.ReturnValue);
    }

    protected static ObjectSpec Only(string name, string program)
    {
        ObjectSpec spec = ReadObject(name);
        return spec with { Programs = [.. spec.Programs.Select(item => item with { IsAutoLoaded = item.Name == program })] };
    }
}

public sealed class KernelNamesOnKernel : KernelNamesContract<KernelFixture>
{
    [Fact]
    public void TestRun_FunctionsForSystemCallPrograms_UsesThem()
    {
        using BpfObject loaded = Host.Load(Only(Newest, "creates"));

        TestRunResult result = loaded.Program("creates").TestRun([]);

        Assert.Equal(0u, result.ReturnValue);
    }

    [Fact]
    public void TestRun_SymbolWithoutType_GetsItsAddress()
    {
        using BpfObject loaded = Host.Load(Only(Newest, "symbol"));
        loaded.Program("symbol").TestRun(Packet(0));
        byte[] address = new byte[8];

        loaded.Maps["kernel_n.bss"].Lookup(new byte[4], address);

        string line = File.ReadLines("/proc/kallsyms").First(line => line.EndsWith(" bpf_prog_put", StringComparison.Ordinal));
        Assert.StartsWith($"{BitConverter.ToUInt64(address):x16} ", line, StringComparison.Ordinal);
    }

    // Kernels without CONFIG_KALLSYMS_ALL list no variables; there the verifier says so.
    [Fact]
    public void Load_VariableExists_ReadsItOrNamesIt()
    {
        Exception? error = Record.Exception(() =>
        {
            using BpfObject loaded = Host.Load(Only(Newest, "variable"));
            Assert.Equal(1u, loaded.Program("variable").TestRun(Packet(0)).ReturnValue);
        });

        if (error is not null)
            Assert.Contains("failed to find the address for kernel symbol 'runqueues'", Assert.IsType<VerificationException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("needs_absent", "it uses 'bpf_not_there', which this kernel does not have")]
    [InlineData("declares_otherwise", "it declares 'bpf_rcu_read_lock___wrong' as 'int (int, long)', and this kernel has 'void ()'")]
    [InlineData("variable_otherwise", "it declares 'runqueues___wrong' as 'const int', and this kernel has 'struct rq'")]
    [InlineData("declares_unfinished", "one of both only names a structure that the other one defines")]
    [InlineData("symbol_absent", "it takes the address of 'not_there', which /proc/kallsyms does not list")]
    public void Load_StrongNameAbsentOrOfAnotherType_SpoilsThatProgramOnly(string program, string expected)
    {
        ObjectSpec spec = ReadObject(Newest).WithProgram(program, item => item with { IsAutoLoaded = true });
        using BpfObject loaded = Host.Load(spec, new() { KeepGoing = true });

        (string failed, BpfException error) = Assert.Single(loaded.Failures);

        Assert.Equal(program, failed);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("kernel-names.bpf.c:", error.Message, StringComparison.Ordinal);
    }
}

public sealed class KernelNamesOnEmbedded : KernelNamesContract<EmbeddedFixture>
{
    [Theory]
    [InlineData("creates", "kernel function bpf_cpumask_create")]
    [InlineData("symbol", "kernel symbol bpf_prog_put")]
    public void Load_StrongName_IsRefusedByFeature(string program, string expected)
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => Host.Load(Only(Newest, program)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
