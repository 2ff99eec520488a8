namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>Does what plans mean on a pair of maps.</summary>
internal sealed class PlannedSteps(MapAgainstLibbpf pair, Operands operands, int cpus)
{
    private static readonly Action<PlannedSteps, StepPlan>[] s_operations =
    [
        .. Enumerable.Repeat(Update, 8),
        .. Enumerable.Repeat(Lookup, 4),
        .. Enumerable.Repeat(Delete, 3),
        .. Enumerable.Repeat(LookupAndDelete, 3),
        .. Enumerable.Repeat(GetNextKey, 3),
        .. Enumerable.Repeat(LookupBatch, 3),
        .. Enumerable.Repeat(UpdateBatch, 3),
        LookupAndDeleteBatch,
        DeleteBatch,
        EnterCpu,
        Freeze,
    ];

    internal void Do(StepPlan plan) => MapKind.Pick(s_operations, plan.Operation)(this, plan);

    private static void Update(PlannedSteps steps, StepPlan plan) =>
        steps.Pair.Update(steps.Key(plan), steps.Operands.Value(plan.Value), Mode(plan));

    // The value is what is looked for in a bloom filter, so it is there before.
    private static void Lookup(PlannedSteps steps, StepPlan plan) =>
        steps.Pair.Lookup(steps.Key(plan), Operand.Of(steps.Operands.Value(plan.Value).Bytes), LookupFlags(plan));

    private static void Delete(PlannedSteps steps, StepPlan plan) => steps.Pair.Delete(steps.Key(plan));

    private static void LookupAndDelete(PlannedSteps steps, StepPlan plan) => steps.Pair.LookupAndDelete(steps.Key(plan), LookupFlags(plan));

    private static void GetNextKey(PlannedSteps steps, StepPlan plan) => steps.Pair.GetNextKey(plan.Value % 8 == 0 ? Operand.None : steps.Key(plan));

    private static void LookupBatch(PlannedSteps steps, StepPlan plan) => steps.ReadBatch(plan, deletes: false);

    private static void LookupAndDeleteBatch(PlannedSteps steps, StepPlan plan) => steps.ReadBatch(plan, deletes: true);

    private static void UpdateBatch(PlannedSteps steps, StepPlan plan)
    {
        int count = steps.Operands.ArePlain ? plan.Count % 6 : 0;
        steps.Pair.UpdateBatch(steps.Keys(plan, count), [.. Enumerable.Range(plan.Value, count).SelectMany(number => steps.Operands.Value((byte)number).Bytes)], count, Mode(plan));
    }

    private static void DeleteBatch(PlannedSteps steps, StepPlan plan)
    {
        int count = plan.Count % 4;
        steps.Pair.DeleteBatch(steps.Keys(plan, count), count);
    }

    private static void EnterCpu(PlannedSteps steps, StepPlan plan) => steps.Pair.EnterCpu(plan.Value % steps.Cpus);

    // A frozen map is of little use after that, so most are not.
    private static void Freeze(PlannedSteps steps, StepPlan plan)
    {
        if (plan.Flags % 8 == 1)
            steps.Pair.Freeze();
    }

    private MapAgainstLibbpf Pair => pair;

    private Operands Operands => operands;

    private int Cpus => cpus;

    private static UpdateMode Mode(StepPlan plan) => plan.Flags switch
    {
        < 150 => UpdateMode.Any,
        < 200 => (UpdateMode)(plan.Flags % 8),
        < 210 => (UpdateMode)(1ul << (plan.Flags % 64)),
        _ => (UpdateMode)(plan.Flags % 3),
    };

    private static LookupMode LookupFlags(StepPlan plan) => plan.Flags switch
    {
        < 200 => LookupMode.None,
        < 230 => LookupMode.Lock,
        _ => (LookupMode)(1ul << (plan.Flags % 64)),
    };

    private Operand Key(StepPlan plan) => operands.Key(plan.Key);

    private byte[] Keys(StepPlan plan, int count) => [.. Enumerable.Range(plan.Key, count).SelectMany(number => operands.Key((byte)number).Bytes)];

    private void ReadBatch(StepPlan plan, bool deletes)
    {
        int count = plan.Count % 20;
        if (plan.Value % 3 == 0)
            pair.NextBatch(count, LookupFlags(plan), deletes);
        else
            pair.LookupBatch(plan.Value % 3 == 1 ? Operand.None : Token(plan), count, LookupFlags(plan), deletes);
    }

    private Operand Token(StepPlan plan)
    {
        byte[] token = new byte[pair.Map.TokenSize];
        operands.Key(plan.Key).Bytes.AsSpan(0, Math.Min(token.Length, pair.Map.KeySize)).CopyTo(token);
        return Operand.Of(token);
    }
}
