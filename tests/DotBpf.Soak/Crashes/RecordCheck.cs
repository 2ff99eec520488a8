namespace DotBpf.Soak.Crashes;

/// <summary>Reads the records of all workers: each in order, and none missing but one that was being made when its process was killed.</summary>
internal sealed class RecordCheck(MapHandle ring, WorkerLog[] logs) : IDisposable
{
    private readonly RingBufferReader<Record> _reader = RingBufferMap<Record>.Bind(ring).OpenReader();
    private readonly long[] _last = new long[logs.Length];

    internal void Drain()
    {
        while (_reader.TryRead(out RingRecord<Record> record))
            Take(record.Value);
    }

    /// <summary>All that was done has come, while nobody produces. The process that takes the victim's place goes on behind what was about to be done.</summary>
    internal void CheckAllCame(int victim)
    {
        Drain();
        for (int worker = 0; worker < logs.Length; worker++)
            Assert.InRange(_last[worker], logs[worker].RecordDone, logs[worker].RecordPending);
        Assert.Equal(0, _reader.PendingBytes);
        _last[victim] = logs[victim].RecordPending;
    }

    public void Dispose() => _reader.Dispose();

    private void Take(Record record)
    {
        int worker = (int)record.Worker;
        Assert.Equal(_last[worker] + 1, record.Number);
        _last[worker] = record.Number;
    }

    internal readonly record struct Record(long Worker, long Number);
}
