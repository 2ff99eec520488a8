namespace DotBpf.Embedded.Verifier.States;

/// <summary>The identity of one number in a program's run, and what it was made from.</summary>
/// <remarks>
/// Registers and stack slots with one origin hold one number, so that what a condition says of one holds for all. An origin is
/// <em>precise</em> once the proof relied on the number's range; then it relied on the ranges of everything it was made from. A state
/// that was verified before stands for a new one if the numbers it relied on have ranges that contain the new ones.
/// </remarks>
internal sealed class Origin(Origin? first = null, Origin? second = null)
{
    private Origin? _first = first;
    private Origin? _second = second;
    private List<Origin>? _more;

    internal bool IsPrecise { get; private set; }

    /// <summary>Notes that the proof relies on the number's range.</summary>
    internal void Rely()
    {
        if (IsPrecise)
            return;
        Stack<Origin> pending = new([this]);
        while (pending.TryPop(out Origin? origin))
            origin.Rely(pending);
    }

    /// <summary>Notes that a condition narrowed this number by another one.</summary>
    internal void DependOn(Origin other)
    {
        if (other == this)
            return;
        if (IsPrecise)
            other.Rely();
        else
            (_more ??= []).Add(other);
    }

    // What was walked once need not be kept: the chain of a long loop would hold all of its numbers.
    private void Rely(Stack<Origin> pending)
    {
        if (IsPrecise)
            return;
        IsPrecise = true;
        Push(pending, _first);
        Push(pending, _second);
        foreach (Origin origin in _more ?? [])
            Push(pending, origin);
        (_first, _second, _more) = (null, null, null);
    }

    private static void Push(Stack<Origin> pending, Origin? origin)
    {
        if (origin is { IsPrecise: false })
            pending.Push(origin);
    }
}
