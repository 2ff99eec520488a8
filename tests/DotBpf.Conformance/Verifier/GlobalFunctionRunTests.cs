using DotBpf.Embedded;
using DotBpf.Kernel;

namespace DotBpf.Conformance.Verifier;

/// <summary>What functions are given that are verified by themselves arrives there, wherever they run.</summary>
public sealed class GlobalFunctionRunTests
{
    // The dynptr has 8 bytes, and the function reads 8 from offset 4: E2BIG tells that it saw them.
    private const string ReadsTooFar = """
        dynptr handed to a function that reads too far
        accept
        global int (bpf_dynptr*)
        r1 = map ring ll
        r2 = 8
        r3 = 0
        r4 = r10
        r4 += -16
        call 198
        r1 = r10
        r1 += -16
        call +7
        r6 = r0
        r1 = r10
        r1 += -16
        r2 = 0
        call 200
        r0 = r6
        exit
        r3 = r1
        r1 = r10
        r1 += -8
        r2 = 8
        r4 = 4
        r5 = 0
        call 201
        exit
        """;

    [Theory]
    [InlineData(ExecutionMode.Interpreter)]
    [InlineData(ExecutionMode.Jit)]
    public void Run_DynptrGiven_IsTheCallers(ExecutionMode mode) => Check(EmbeddedHost.Create(new() { Cpus = 1, ExecutionMode = mode }));

    internal static void Check(BpfHost host)
    {
        using Judge judge = new(host);

        uint answer = judge.Run(VerifierCase.ReadBlock("inline", ReadsTooFar), new byte[64]);

        Assert.Equal(-(int)Errno.E2BIG, (int)answer);
    }
}

public sealed class GlobalFunctionRunOnKernel
{
    [Fact]
    public void Run_DynptrGiven_IsTheCallers() => GlobalFunctionRunTests.Check(KernelHost.Open());
}
