namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>The verbs of arrays.</summary>
internal sealed class ArraySteps(MapAgainstLibbpf pair, ArrayMap<ulong> map) : TypedSteps(pair)
{
    protected override IReadOnlyList<Action<StepPlan>> Verbs => [Set, Get, SetRange];

    internal override void CompareContents() =>
        Assert.Equal(Pair.WalkPeer().Select(entry => entry.Value), map.ToArray().Select(Text));

    private void Set(StepPlan plan) => Pair.Same($"update {Text(Index(plan))} {Text((ulong)plan.Value)} 0", () => Do(() => map[Index(plan)] = plan.Value));

    private void Get(StepPlan plan) => Pair.Same($"lookup {Text(Index(plan))} 0000000000000000 0", () => TryRead(Errno.ENOENT, () => (true, map[Index(plan)])));

    private void SetRange(StepPlan plan)
    {
        int start = Index(plan);
        ulong[] values = [.. Enumerable.Range(plan.Value, Math.Min(plan.Count % 6, map.Length - start)).Select(number => (ulong)number)];
        int[] indices = [.. Enumerable.Range(start, values.Length)];
        if (values.Length > 0)
            Pair.Same($"update-batch {TextOf(indices)} {TextOf(values)} {values.Length} 0", () => DoMany(values.Length, () => map.SetRange(start, values)), values.Length);
    }

    private int Index(StepPlan plan) => plan.Key % map.Length;
}
