using DotBpf.Conformance.Hosts;

namespace DotBpf.Conformance.Contracts;

/// <summary>What a wait allocates is counted for the whole process, as it goes on with any thread; so these tests run alone.</summary>
public abstract class RingReaderAllocationContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ReadAllAsync_WakeAfterWake_AllocatesNothing()
    {
        const int Warm = 500, Counted = 500, Stretch = 100;
        using BpfObject loaded = Host.Load(ReadObject("rings.bpf.o"));
        await using RingBufferReader<byte> reader = loaded.Map<RingBufferMap<byte>>("larges").OpenReader();
        using var stop = new CancellationTokenSource(s_long);
        long read = 0, before = 0, least = long.MaxValue;

        Task reading = Task.Run(async () =>
        {
            await foreach (RingRecord<byte> record in reader.ReadAllAsync(stop.Token))
            {
                if (read >= Warm && read % Stretch == 0)
                {
                    long now = GC.GetTotalAllocatedBytes(precise: true);
                    least = read == Warm ? least : Math.Min(least, now - before);
                    before = now;
                }

                if (Volatile.Read(ref read) > Warm + Counted)
                    break;
                Volatile.Write(ref read, read + 1);
            }
        });
        BpfProgram produce = loaded.Program("produce_large");
        byte[] packet = Packet(0);
        while (!reading.IsCompleted)
        {
            long reached = Volatile.Read(ref read);
            produce.TestRun(packet);
            while (Volatile.Read(ref read) == reached && !reading.IsCompleted)
                Thread.Yield();
        }

        await reading;

        // The runtime allocates now and then on threads of its own; one object a wake would be 24 bytes at least in every stretch.
        Assert.InRange((double)least / Stretch, 0, 8);
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "runs alone";
}

[Collection(RunsAlone.Name)]
public sealed class RingReaderAllocationOnKernel : RingReaderAllocationContract<KernelFixture>;

[Collection(RunsAlone.Name)]
public sealed class RingReaderAllocationOnEmbedded : RingReaderAllocationContract<EmbeddedFixture>;

[Collection(RunsAlone.Name)]
public sealed class RingReaderAllocationOnSharing : RingReaderAllocationContract<SharingFixture>;
