namespace DotBpf.Embedded.Maps.Waiting;

/// <summary>Something that readers or producers wait for: records in a ring, or room.</summary>
internal interface IAwaited
{
    /// <summary>Whether there is something now.</summary>
    bool IsReady { get; }

    /// <summary>Those who wait.</summary>
    Sleepers Sleepers { get; }
}
