namespace DotBpf.Kernel.Tests;

public sealed class CpuScopeOnKernel
{
    [Fact]
    public void EnterCpu_EachCpu_RunsThereAndGoesBack()
    {
        using KernelHost host = KernelHost.Open();
        string before = Allowed();

        for (int cpu = 0; cpu < host.PossibleCpus; cpu++)
        {
            using IDisposable scope = host.EnterCpu(cpu);
            Assert.Equal($"{PossibleCpus.Numbers[cpu]}", Allowed());
        }

        Assert.Equal(before, Allowed());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100_000)]
    public void EnterCpu_NoSuchCpu_Throws(int cpu)
    {
        using KernelHost host = KernelHost.Open();

        Assert.Throws<ArgumentOutOfRangeException>(() => host.EnterCpu(cpu));
    }

    [Fact]
    public void Dispose_OnAnotherThread_ThrowsAndKeepsTheScope()
    {
        using KernelHost host = KernelHost.Open();
        IDisposable scope = host.EnterCpu(0);
        Exception? caught = null;

        var other = new Thread(() => caught = Record.Exception(scope.Dispose));
        other.Start();
        other.Join();

        Assert.IsType<InvalidOperationException>(caught);
        scope.Dispose();
    }

    private static string Allowed() =>
        File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
}
