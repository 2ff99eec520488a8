using System.Collections;

namespace DotBpf;

/// <summary>Where a program sent its packet: nowhere, to one place, or, by <c>BPF_F_BROADCAST</c>, to many.</summary>
/// <remarks>
/// <para>Only a verdict of redirection sends a packet: <c>XDP_REDIRECT</c>, <c>TC_ACT_REDIRECT</c>. Of several calls the last one counts.</para>
/// <para>Embedded: recorded, though nothing is sent. Kernel: a test run sends nothing either and does not say where to, so that looking throws.</para>
/// <para>Threads: immutable.</para>
/// </remarks>
public readonly struct PacketDestinations : IReadOnlyList<PacketDestination>
{
    private readonly PacketDestination _first;
    private readonly PacketDestination[]? _all;
    private readonly int _count;

    private PacketDestinations(PacketDestination first, PacketDestination[]? all, int count)
    {
        IsRecorded = true;
        _first = first;
        _all = all;
        _count = count;
    }

    /// <summary>Nowhere.</summary>
    public static PacketDestinations None { get; } = new(default, null, 0);

    /// <summary>Whether the host says where packets go; if not, everything else here throws.</summary>
    public bool IsRecorded { get; }

    /// <summary>How many places.</summary>
    /// <exception cref="FeatureNotSupportedException">The host does not say.</exception>
    public int Count => IsRecorded ? _count : throw NotRecorded();

    /// <summary>One of the places, in the order of the map.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="FeatureNotSupportedException">The host does not say.</exception>
    public PacketDestination this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _all is null ? _first : _all[index];
        }
    }

    /// <summary>These places.</summary>
    /// <param name="places">The places; copied when there are several.</param>
    public static PacketDestinations To(params ReadOnlySpan<PacketDestination> places) => places.Length switch
    {
        0 => None,
        1 => new(places[0], null, 1),
        _ => new(default, places.ToArray(), places.Length),
    };

    /// <inheritdoc/>
    public IEnumerator<PacketDestination> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static FeatureNotSupportedException NotRecorded() =>
        new("Saying where a test run sent its packet", "kernel", advice: "Run the program on the embedded host, or attach it and look at what arrives.");
}
