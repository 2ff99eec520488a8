namespace DotBpf;

/// <summary>How a run of a program ended.</summary>
/// <param name="ReturnValue">What it returned, for XDP and TC the verdict.</param>
/// <param name="PacketLength">The length of the packet it left.</param>
/// <param name="ContextLength">The length of the context it left.</param>
/// <param name="NanosecondsPerRun">How long one run took, on average: most take less than a tick of <see cref="TimeSpan"/>. 0 without <see cref="TestRunInput.MeasuresTime"/> on the embedded host.</param>
public readonly record struct TestRunResult(uint ReturnValue, int PacketLength, int ContextLength, long NanosecondsPerRun)
{
    /// <summary>Where the program sent the packet, on hosts that say so: the last of several runs.</summary>
    public PacketDestinations Destinations { get; init; }

    /// <summary>What a program of kind SkMsg asked for beside its verdict, on the embedded host: the kernel runs such programs on sockets only.</summary>
    public MessageRequest Message { get; init; }
}
