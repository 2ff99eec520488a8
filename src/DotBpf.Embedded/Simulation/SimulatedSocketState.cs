namespace DotBpf.Embedded;

/// <summary>How far a socket is.</summary>
public enum SimulatedSocketState
{
    /// <summary>It was made, and has no address yet.</summary>
    Unbound,

    /// <summary>It has an address of its own.</summary>
    Bound,

    /// <summary>It waits for connections.</summary>
    Listening,

    /// <summary>It has a peer.</summary>
    Connected,
}
