using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Tests.Programs;

/// <summary>Names of functions of the kernel are bound to those that the host has.</summary>
public sealed class KernelNameTests : IDisposable
{
    private readonly EmbeddedHost _host = EmbeddedHost.Create(new() { Cpus = 1 });

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("bpf_rcu_read_lock", 1)]
    [InlineData("bpf_rcu_read_lock___flavour", 1)]
    [InlineData("bpf_no_such_function", 2)]
    public void Load_AddressOfAWeakName_SaysWhetherItIsThere(string name, uint expected)
    {
        ProgramSpec program = Assembler.Program("r1 = 0 ll; r0 = 1; if r1 != 0 goto +1; r0 = 2; exit");
        using ProgramHandle handle = Load(program with { References = [new KernelFunctionReference(0, name, 0, IsWeak: true)] });

        handle.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result);

        Assert.Equal(expected, result.ReturnValue);
    }

    [Fact]
    public void Load_CallByNumberOnly_IsRefused()
    {
        ProgramSpec program = Assembler.Program("call kernel bpf_rcu_read_lock; r0 = 0; exit") with { References = [] };

        VerificationException error = Assert.Throws<VerificationException>(() => Load(program));

        Assert.Contains("nothing says which function that is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NumberOfAHelperThatIsAFunctions_IsRefused()
    {
        ProgramSpec program = Assembler.Program("call 65536; r0 = 0; exit");

        VerificationException error = Assert.Throws<VerificationException>(() => Load(program));

        Assert.Contains("it calls helper 65536, which this host does not have", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DeclaredOtherwise_IsRefusedWithBoth()
    {
        BtfBuilder builder = new();
        int number = builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        int function = builder.AddFunction("bpf_rcu_read_lock", builder.AddFunctionPrototype(number, ("a", number)), BtfLinkage.Extern);
        using TypesHandle types = _host.LoadTypes(builder.Build("test"));
        ProgramSpec program = Assembler.Program("call kernel bpf_rcu_read_lock; r0 = 0; exit");
        program = program with { References = [new KernelFunctionReference(0, "bpf_rcu_read_lock", function, IsWeak: false)] };

        VerificationException error = Assert.Throws<VerificationException>(() => Load(program, types));

        Assert.Contains("as 'int (int)', and this host has 'void ()'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherLicense_IsRefused()
    {
        ProgramSpec program = Assembler.Program("call kernel bpf_rcu_read_lock; call kernel bpf_rcu_read_unlock; r0 = 0; exit");

        VerificationException error = Assert.Throws<VerificationException>(() => Load(program, license: "MIT"));

        Assert.Contains("needs a GPL-compatible licence", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NameInASlotThatCallsNothing_IsRefused()
    {
        ProgramSpec program = Assembler.Program("r0 = 0; exit") with { References = [new KernelFunctionReference(0, "bpf_rcu_read_lock", 0, IsWeak: false)] };

        Assert.Throws<ArgumentException>(() => Load(program));
    }

    private ProgramHandle Load(ProgramSpec program, TypesHandle? types = null, string license = "GPL") =>
        _host.LoadProgram(program, new ProgramBindings { Maps = new Dictionary<string, MapHandle>(), License = license, Types = types });
}
