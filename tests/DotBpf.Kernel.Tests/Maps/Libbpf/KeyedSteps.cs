namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>The verbs of maps from keys to numbers.</summary>
internal class KeyedSteps<TKey>(MapAgainstLibbpf pair, KeyedMap<TKey, ulong> map, Func<int, TKey> keyOf) : TypedSteps(pair)
    where TKey : unmanaged
{
    private const string Zero = "0000000000000000";

    protected override IReadOnlyList<Action<StepPlan>> Verbs =>
        [Set, TryAdd, TryUpdate, TryGetValue, Remove, Set, TryAdd, AddRange, RemoveRange, Clear, Count];

    internal override void CompareContents()
    {
        List<(string Key, string Value)> ours = [];
        foreach (ref readonly MapEntry<TKey, ulong> entry in map)
            ours.Add((Text(entry.Key), Text(entry.Value)));
        Assert.Equal(Pair.WalkPeer(), ours);
    }

    protected TKey Key(StepPlan plan) => keyOf(plan.Key);

    private void Set(StepPlan plan) => Pair.Same($"update {Text(Key(plan))} {Value(plan)} 0", () => Do(() => map[Key(plan)] = plan.Value));

    private void TryAdd(StepPlan plan) => Pair.Same($"update {Text(Key(plan))} {Value(plan)} 1", () => Try(Errno.EEXIST, () => map.TryAdd(Key(plan), plan.Value)));

    private void TryUpdate(StepPlan plan) => Pair.Same($"update {Text(Key(plan))} {Value(plan)} 2", () => Try(Errno.ENOENT, () => map.TryUpdate(Key(plan), plan.Value)));

    private void TryGetValue(StepPlan plan) => Pair.Same(
        $"lookup {Text(Key(plan))} {Zero} 0",
        () => TryRead(Errno.ENOENT, () => (map.TryGetValue(Key(plan), out ulong value), value)));

    private void Remove(StepPlan plan) => Pair.Same($"delete {Text(Key(plan))}", () => Try(Errno.ENOENT, () => map.Remove(Key(plan))));

    private void AddRange(StepPlan plan)
    {
        TKey[] keys = Keys(plan);
        ulong[] values = [.. Enumerable.Range(plan.Value, keys.Length).Select(number => (ulong)number)];
        if (keys.Length > 0)
            Pair.Same($"update-batch {TextOf(keys)} {TextOf(values)} {keys.Length} 0", () => DoMany(keys.Length, () => map.AddRange(keys, values)), keys.Length);
    }

    private void RemoveRange(StepPlan plan)
    {
        TKey[] keys = Keys(plan);
        int removed = keys.Count(key => Pair.AskPeer($"delete {Text(key)}").Errno == Errno.None);

        Assert.Equal(removed, map.RemoveRange(keys));
    }

    // Seldom, as it ends what came before.
    private void Clear(StepPlan plan)
    {
        if (plan.Flags % 8 != 1)
            return;
        foreach ((string key, _) in Pair.WalkPeer())
            Pair.AskPeer($"delete {key}");
        map.Clear();
    }

    private void Count(StepPlan plan) => Assert.Equal(Pair.WalkPeer().Count, map.Count());

    private TKey[] Keys(StepPlan plan) => [.. Enumerable.Range(plan.Key, plan.Count % 6).Select(keyOf)];

    protected static string Value(StepPlan plan) => Text((ulong)plan.Value);
}
