using System.Globalization;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>At every offset and in every width, programs may read and write of their context what the kernel lets them.</summary>
public sealed class ContextAccessOnKernel : IDisposable
{
    private readonly Judge _kernel = new(KernelHost.Open());
    private readonly Judge _embedded = new(EmbeddedHost.Create(new() { Cpus = 1 }));

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Theory]
    [InlineData(ProgramType.SkSkb, 192)]
    [InlineData(ProgramType.SkMsg, 80)]
    [InlineData(ProgramType.SkReusePort, 56)]
    [InlineData(ProgramType.SkLookup, 72)]
    [InlineData(ProgramType.SockOps, 224)]
    public void Load_EveryAccess_VerdictIsTheKernels(ProgramType type, int size)
    {
        IEnumerable<string> accesses =
            from offset in Enumerable.Range(-8, size + 16)
            from width in (int[])[8, 16, 32, 64]
            from access in (string[])[$"r2 = *(u{width} *)(r1 {Signed(offset)})", $"*(u{width} *)(r1 {Signed(offset)}) = 1"]
            select access;

        string[] wrong = [.. accesses.Where(access => IsRefused(_kernel, access, type) != IsRefused(_embedded, access, type))];

        Assert.True(wrong.Length == 0, string.Join("; ", wrong));
    }

    private static string Signed(int offset) => string.Create(CultureInfo.InvariantCulture, $"{(offset < 0 ? '-' : '+')} {Math.Abs(offset)}");

    private static bool IsRefused(Judge judge, string access, ProgramType type) =>
        judge.Refusal(new VerifierCase("context", access, type, null, $"{access}; r0 = 0; exit", []) { Place = type == ProgramType.SkLookup ? AttachType.SkLookup : default }.Program()) is not null;
}
