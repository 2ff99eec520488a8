namespace DotBpf.Embedded.Maps.Traces;

/// <summary>What precedes the frames of a trace.</summary>
internal struct TraceHeader
{
    /// <summary>Bytes from it to the frames.</summary>
    internal const int Size = 16;

    /// <summary>The hash of all its frames.</summary>
    internal uint Hash;

    /// <summary>How many frames there are.</summary>
    internal uint Length;

    /// <summary>The link to the next trace that nobody uses; 0 for none.</summary>
    internal uint Next;
}
