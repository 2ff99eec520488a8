using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>Of the helpers that the embedded host has, programs of cgroups may call those that the kernel lets them, in each place they are attached to.</summary>
public sealed class HelperUseOnKernel : IDisposable
{
    // __BPF_FUNC_MAX_ID, include/uapi/linux/bpf.h, 6.18.
    private const int Helpers = 212;

    private readonly Judge _kernel = new(KernelHost.Open());
    private readonly Judge _embedded = new(EmbeddedHost.Create(new() { Cpus = 1 }));

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Theory]
    [InlineData(ProgramType.CgroupSkb, AttachType.CgroupInetIngress)]
    [InlineData(ProgramType.CgroupSkb, AttachType.CgroupInetEgress)]
    [InlineData(ProgramType.CgroupDevice, AttachType.CgroupDevice)]
    [InlineData(ProgramType.CgroupSysctl, AttachType.CgroupSysctl)]
    [InlineData(ProgramType.CgroupSock, AttachType.CgroupInetSockCreate)]
    [InlineData(ProgramType.CgroupSock, AttachType.CgroupInet4PostBind)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet4Bind)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupInet6Connect)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUdp4Recvmsg)]
    [InlineData(ProgramType.CgroupSockAddress, AttachType.CgroupUnixGetsockname)]
    [InlineData(ProgramType.CgroupSockopt, AttachType.CgroupGetsockopt)]
    [InlineData(ProgramType.CgroupSockopt, AttachType.CgroupSetsockopt)]
    [InlineData(ProgramType.SockOps, AttachType.CgroupSockOps)]
    public void Load_CallOfEveryHelper_MayBeMadeWhereTheKernelSaysSo(ProgramType type, AttachType place)
    {
        string[] wrong = [.. Enumerable.Range(1, Helpers - 1).Where(helper => IsDifferent(Call(helper, type, place))).Select(helper => $"{helper}: {_embedded.Refusal(Call(helper, type, place)) ?? "accepted"}")];

        Assert.True(wrong.Length == 0, string.Join("; ", wrong));
    }

    private static VerifierCase Call(int helper, ProgramType type, AttachType place) => new("helpers", $"call {helper}", type, null, $"call {helper}; r0 = 1; exit", []) { Place = place };

    private bool IsDifferent(VerifierCase call)
    {
        string found = _embedded.Refusal(call) ?? "";
        if (found.Contains("which this host does not have", StringComparison.Ordinal))
            return false;
        string expected = _kernel.Refusal(call) ?? "";
        bool isForbidden = expected.Contains("cannot use helper", StringComparison.Ordinal) || expected.Contains("unknown func", StringComparison.Ordinal);
        return isForbidden != found.Contains("which programs of kind", StringComparison.Ordinal);
    }
}
