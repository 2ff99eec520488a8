namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>The verbs of hashes, which also read and remove in one step.</summary>
internal sealed class HashedSteps(MapAgainstLibbpf pair, HashedMap<uint, ulong> map, Func<int, uint> keyOf) : KeyedSteps<uint>(pair, map, keyOf)
{
    protected override IReadOnlyList<Action<StepPlan>> Verbs => [.. base.Verbs, Take, Take, Drain];

    private void Take(StepPlan plan) => Pair.Same(
        $"lookup-and-delete {Text(Key(plan))} 0000000000000000 0",
        () => TryRead(Errno.ENOENT, () => (map.Remove(Key(plan), out ulong value), value)));

    private void Drain(StepPlan plan)
    {
        if (plan.Flags % 4 != 1)
            return;
        List<(string Key, string Value)> theirs = Pair.WalkPeer(), ours = [];
        theirs.ForEach(entry => Pair.AskPeer($"delete {entry.Key}"));
        foreach (MapBatch<uint, ulong> batch in map.Drain(plan.Count))
        {
            for (int i = 0; i < batch.Count; i++)
                ours.Add((Text(batch.Keys[i]), Text(batch.Values[i])));
        }

        Assert.Equal(theirs, ours);
    }
}
