namespace DotBpf;

/// <summary>A hook that a program can be attached to. Each sort of hook is a record of its own.</summary>
public abstract record AttachTarget
{
    /// <summary>The hook in a few words, for messages: <c>tracepoint sched/sched_switch</c>.</summary>
    protected abstract string Text { get; }

    /// <summary>The hook in a few words: <c>tracepoint sched/sched_switch</c>.</summary>
    public sealed override string ToString() => Text;
}
