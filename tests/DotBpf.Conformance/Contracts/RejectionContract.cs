using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

public abstract class RejectionContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void CarelessProgram_LoadedAndRun_IsStoppedAtItsSourceLine()
    {
        var error = Assert.Throws<VerificationException>(() =>
        {
            using BpfObject loaded = Host.Load(ReadObject("rejected.bpf.o"));
            loaded.Program("careless").TestRun(Packet(0));
        });

        Assert.Equal("careless", error.Program);
        Assert.Equal(13, error.Line?.Line);
        Assert.Contains("rejected.bpf.c:13", error.Message, StringComparison.Ordinal);
        Assert.Contains("return data[4000];", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Reason);
    }

    [Fact]
    public void CarelessProgram_KeepGoing_IsSetAsideOrStopped()
    {
        using BpfObject loaded = Host.Load(ReadObject("rejected.bpf.o"), new LoadOptions { KeepGoing = true });

        BpfException? failure = loaded.Failures.TryGetValue("careless", out BpfException? atLoad)
            ? atLoad
            : Record.Exception(() => loaded.Program("careless").TestRun(Packet(0))) as BpfException;

        Assert.IsType<VerificationException>(failure);
    }
}

public sealed class RejectionOnKernel : RejectionContract<KernelFixture>
{
    [Fact]
    public void CarelessProgram_Rejected_CarriesTheWholeLog()
    {
        var error = Assert.Throws<VerificationException>(() => Host.Load(ReadObject("rejected.bpf.o")));

        Assert.Contains("invalid access to packet", error.Reason, StringComparison.Ordinal);
        Assert.Contains("processed", error.Log, StringComparison.Ordinal);
    }
}

public sealed class RejectionOnEmbedded : RejectionContract<EmbeddedFixture>;
