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
    [InlineData(ProgramType.CgroupSkb, 192)]
    [InlineData(ProgramType.CgroupDevice, 12)]
    [InlineData(ProgramType.CgroupSysctl, 8)]
    [InlineData(ProgramType.CgroupSock, 80)]
    [InlineData(ProgramType.CgroupSock, 80, AttachType.CgroupInetSockRelease)]
    [InlineData(ProgramType.CgroupSock, 80, AttachType.CgroupInet4PostBind)]
    [InlineData(ProgramType.CgroupSock, 80, AttachType.CgroupInet6PostBind)]
    [InlineData(ProgramType.CgroupSockAddress, 72, AttachType.CgroupInet4Bind)]
    [InlineData(ProgramType.CgroupSockAddress, 72, AttachType.CgroupInet6Connect)]
    [InlineData(ProgramType.CgroupSockAddress, 72, AttachType.CgroupUdp4Sendmsg)]
    [InlineData(ProgramType.CgroupSockAddress, 72, AttachType.CgroupUdp6Sendmsg)]
    [InlineData(ProgramType.CgroupSockAddress, 72, AttachType.CgroupInet4Getpeername)]
    [InlineData(ProgramType.CgroupSockAddress, 72, AttachType.CgroupUdp6Recvmsg)]
    [InlineData(ProgramType.CgroupSockAddress, 72, AttachType.CgroupUnixConnect)]
    [InlineData(ProgramType.CgroupSockopt, 40, AttachType.CgroupGetsockopt)]
    [InlineData(ProgramType.CgroupSockopt, 40, AttachType.CgroupSetsockopt)]
    public void Load_EveryAccess_VerdictIsTheKernels(ProgramType type, int size, AttachType place = default)
    {
        IEnumerable<string> accesses =
            from offset in Enumerable.Range(-8, size + 16)
            from width in (int[])[8, 16, 32, 64]
            from access in (string[])[$"r2 = *(u{width} *)(r1 {Signed(offset)})", $"*(u{width} *)(r1 {Signed(offset)}) = 1"]
            select access;

        string[] wrong = [.. accesses.Where(access => IsRefused(_kernel, access, type, place) != IsRefused(_embedded, access, type, place))];

        Assert.True(wrong.Length == 0, string.Join("; ", wrong));
    }

    private static string Signed(int offset) => string.Create(CultureInfo.InvariantCulture, $"{(offset < 0 ? '-' : '+')} {Math.Abs(offset)}");

    private static bool IsRefused(Judge judge, string access, ProgramType type, AttachType place) =>
        judge.Refusal(new VerifierCase("context", access, type, null, $"{access}; r0 = 1; exit", []) { Place = type == ProgramType.SkLookup ? AttachType.SkLookup : place }.Program()) is not null;
}
