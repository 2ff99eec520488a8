namespace DotBpf;

/// <summary>One thing in which a map is not what it should be.</summary>
/// <param name="What">What differs: <c>kind</c>, <c>key size</c>, <c>max entries</c>, <c>value type</c>, <c>value field 'bytes' (offset 8)</c>….</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Found">What it is.</param>
public sealed record MapDifference(string What, string Expected, string Found)
{
    /// <summary>The difference as a sentence.</summary>
    public override string ToString() => $"{What} differs: {Expected} was expected, found {Found}.";
}
