using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Tests.Kinds;

/// <summary>Storage of one owner in maps that come and go.</summary>
public sealed class StorageRacesOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();

    public void Dispose() => _host.Dispose();

    // Each time the last value of the owner goes, so does what all maps share; the kernel sends away who comes at that moment.
    [Fact]
    public async Task Set_WhileTheOwnersLastValueInAnotherMapGoes_Succeeds()
    {
        using SafeHandle self = _host.OpenProcess(Environment.ProcessId);
        using TaskStorageMap<ulong> other = _host.CreateMap(new TaskStorageMapSpec<ulong>());
        using TaskStorageMap<ulong> map = _host.CreateMap(new TaskStorageMapSpec<ulong>());
        using var stop = new CancellationTokenSource();
        Task comesAndGoes = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                other[self] = 1;
                other.Remove(self);
            }
        });

        ulong sum = 0;
        for (ulong number = 1; number <= 50_000; number++)
        {
            map[self] = number;
            sum += map[self];
            map.Remove(self);
        }

        await stop.CancelAsync();
        await comesAndGoes;
        Assert.Equal(50_000ul * 50_001 / 2, sum);
    }
}
