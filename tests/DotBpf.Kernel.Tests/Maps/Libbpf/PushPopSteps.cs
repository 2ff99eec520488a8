namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>The verbs of queues and stacks.</summary>
internal sealed class PushPopSteps(MapAgainstLibbpf pair, PushPopMap<ulong> map) : TypedSteps(pair)
{
    private const string Zero = "0000000000000000";

    protected override IReadOnlyList<Action<StepPlan>> Verbs => [Push, PushReplacingOldest, Pop, Peek, Push];

    internal override void CompareContents()
    {
        foreach (ulong value in map.Drain())
            Assert.Equal(new Answer(Errno.None, 0, Text(value)), Pair.AskPeer($"lookup-and-delete - {Zero} 0"));
        Pair.Same($"lookup - {Zero} 0", Peek);
    }

    private void Push(StepPlan plan) => Pair.Same($"update - {Text((ulong)plan.Value)} 0", () => Try(Errno.E2BIG, () => map.TryPush(plan.Value)));

    private void PushReplacingOldest(StepPlan plan) => Pair.Same($"update - {Text((ulong)plan.Value)} 2", () => Do(() => map.PushReplacingOldest(plan.Value)));

    private void Pop(StepPlan plan) => Pair.Same($"lookup-and-delete - {Zero} 0", () => TryRead(Errno.ENOENT, () => (map.TryPop(out ulong value), value)));

    private void Peek(StepPlan plan) => Pair.Same($"lookup - {Zero} 0", Peek);

    private Answer Peek() => TryRead(Errno.ENOENT, () => (map.TryPeek(out ulong value), value));
}
