namespace DotBpf.Kernel.Tests;

public sealed class HostOnKernel
{
    [Fact]
    public void IsAvailable_AsRoot_SaysYes()
    {
        bool isAvailable = KernelHost.IsAvailable(out string? why);

        Assert.True(isAvailable, why);
        Assert.Null(why);
    }

    [Fact]
    public void PossibleCpus_Machine_AreAtLeastThoseThatRun()
    {
        using KernelHost host = KernelHost.Open();

        Assert.Equal("kernel", host.Name);
        Assert.InRange(host.PossibleCpus, 1, 65_536);
    }
}
