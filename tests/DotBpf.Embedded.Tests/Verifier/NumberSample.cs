using DotBpf.Embedded.Verifier.Numbers;

namespace DotBpf.Embedded.Tests.Verifier;

/// <summary>Some numbers, and the least that is known of all of them.</summary>
/// <param name="Range">What is known.</param>
/// <param name="Members">Numbers that it is true of.</param>
internal readonly record struct NumberSample(NumberRange Range, ulong[] Members)
{
    // Where something carries, wraps or changes its sign.
    private static readonly ulong[] s_corners =
    [
        0, 1, 0x7f, 0x80, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000,
        0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_7fff_ffff, 0xffff_ffff_8000_0000, 0xffff_ffff_ffff_ffff,
    ];

    internal bool IsSound => Array.TrueForAll(Members, Holds);

    /// <summary>All stretches from one corner to another, in either order of numbers.</summary>
    internal static IEnumerable<NumberSample> Stretches()
    {
        for (int first = 0; first < s_corners.Length; first++)
        {
            for (int last = first; last < s_corners.Length; last++)
            {
                yield return Unsigned(s_corners[first], s_corners[last]);
                yield return Signed(s_corners[first], s_corners[last]);
            }
        }
    }

    /// <summary>Up to four numbers of chance, and some of what is known of them, or all.</summary>
    internal static NumberSample Random(Random random)
    {
        ulong[] members = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Number(random))];
        NumberRange all = NumberRange.Unknown;
        if (random.Next(4) != 0)
            all = all with { Bits = members.Select(KnownBits.Constant).Aggregate((left, right) => left.UnionWith(right)) };
        if (random.Next(2) == 0)
            all = all with { Minimum = members.Min(), Maximum = members.Max() };
        if (random.Next(2) == 0)
            all = all with { SignedMinimum = members.Min(each => (long)each), SignedMaximum = members.Max(each => (long)each) };
        if (random.Next(2) == 0)
            all = all with { Minimum32 = members.Min(each => (uint)each), Maximum32 = members.Max(each => (uint)each) };
        if (random.Next(2) == 0)
            all = all with { SignedMinimum32 = members.Min(each => (int)each), SignedMaximum32 = members.Max(each => (int)each) };
        return new(all.Deduce(), members);
    }

    private bool Holds(ulong number) => Range.Contains(NumberRange.Constant(number));

    private static NumberSample Unsigned(ulong first, ulong last) => new(
        (NumberRange.Unknown with { Minimum = first, Maximum = last }).Deduce(),
        [.. s_corners.Where(each => each >= first && each <= last)]);

    private static NumberSample Signed(ulong first, ulong last)
    {
        long least = Math.Min((long)first, (long)last), most = Math.Max((long)first, (long)last);
        return new(
            (NumberRange.Unknown with { SignedMinimum = least, SignedMaximum = most }).Deduce(),
            [.. s_corners.Where(each => (long)each >= least && (long)each <= most)]);
    }

    // Near a corner, or with few bits, or any.
    private static ulong Number(Random random) => random.Next(3) switch
    {
        0 => s_corners[random.Next(s_corners.Length)] + (ulong)random.Next(-3, 4),
        1 => (ulong)random.NextInt64() >> random.Next(64),
        _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
    };
}
