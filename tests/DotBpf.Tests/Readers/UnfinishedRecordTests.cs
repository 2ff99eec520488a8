namespace DotBpf.Tests.Readers;

/// <summary>What a wait allocates is counted for the whole process, as it goes on with any thread; so this test runs alone.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UnfinishedRecordTests
{
    private const string Name = "runs alone";

    [Fact]
    public async Task WaitToReadAsync_RecordIsUnfinished_AllocatesNothing()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ring.Reserve(1);
        await reader.WaitToReadAsync(TimeSpan.FromMilliseconds(100));

        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.False(await reader.WaitToReadAsync(TimeSpan.FromMilliseconds(200)));
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        // A pause takes a millisecond or two; an object each would be thousands of bytes.
        Assert.InRange(least, 0, 1000);
    }

    [Fact]
    public async Task WaitToReadAsync_CancelledWhileARecordIsUnfinished_Throws()
    {
        var ring = new ScriptedRing();
        using RingBufferReader<ulong> reader = ring.OpenReader();
        ulong position = ring.Reserve(1);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.WaitToReadAsync(stop.Token).AsTask());
        ring.Finish(position);

        Assert.True(await reader.WaitToReadAsync());
        Assert.True(reader.TryRead(out _));
    }

    [Fact]
    public async Task Dispose_WhileARecordIsUnfinished_EndsTheWait()
    {
        var ring = new ScriptedRing();
        RingBufferReader<ulong> reader = ring.OpenReader();
        ring.Reserve(1);
        Task<bool> waiting = reader.WaitToReadAsync().AsTask();
        await Task.Delay(20);

        reader.Dispose();

        Assert.False(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
