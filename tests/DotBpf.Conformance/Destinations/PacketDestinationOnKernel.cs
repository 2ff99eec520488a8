using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Destinations;

public sealed class PacketDestinationOnKernel
{
    [Fact]
    public void Destinations_OfATestRun_AreNotRecorded()
    {
        using KernelHost host = KernelHost.Open();
        using BpfObject loaded = host.Load(ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "redirects.bpf.o")));

        XdpRunResult result = loaded.Program("to_interface").RunXdp(new byte[64]);

        Assert.Equal(XdpAction.Redirect, result.Action);
        Assert.Throws<FeatureNotSupportedException>(() => result.Destinations.Count);
    }
}
