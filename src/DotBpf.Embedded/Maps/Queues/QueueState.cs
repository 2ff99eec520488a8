namespace DotBpf.Embedded.Maps.Queues;

/// <summary>Which slots of a queue or stack hold values.</summary>
internal struct QueueState
{
    /// <summary>The slot that is pushed to next.</summary>
    internal ulong Head;

    /// <summary>The slot of the oldest value.</summary>
    internal ulong Tail;

    /// <summary>The lock of both.</summary>
    internal uint Version;
}
