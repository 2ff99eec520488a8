namespace DotBpf.Conformance.Verifier;

/// <content>What is made, held and given back: dynptrs, locks and timers.</content>
internal sealed partial class ProgramGrammar
{
    private const int DynptrPlace = 128;

    private void Dynptr()
    {
        Add($"r1 = global + {Text(Pick(0, 8, 40))} ll", $"r2 = {Text(Pick(8, 16, 24, 64))}", "r3 = 0");
        Add("r4 = r10", $"r4 += -{(Chance(20) ? DynptrPlace - 4 : DynptrPlace)}", "call 197");
        for (int i = _random.Next(1, 3); i > 0; i--)
            UseDynptr();
    }

    private void RecordDynptr()
    {
        Add("r1 = map ring ll", $"r2 = {Pick("8", "16", "r7")}", "r3 = 0", "r4 = r10", $"r4 += -{DynptrPlace}", "call 198");
        if (!Chance(3))
            UseDynptr();
        if (!Chance(12))
            Add("r1 = r10", $"r1 += -{DynptrPlace}", "r2 = 0", $"call {Pick("199", "200")}");
        if (Chance(12))
            UseDynptr();
    }

    private void UseDynptr()
    {
        switch (_random.Next(Chance(8) ? 4 : 3))
        {
            case 0:
                Add("r1 = r10", "r1 += -8", "r2 = 8", "r3 = r10", $"r3 += -{DynptrPlace}", $"r4 = {Pick("0", "8", "r7")}", "r5 = 0", "call 201");
                Add("r9 = *(u64 *)(r10 - 8)");
                break;
            case 1:
                Add("*(u64 *)(r10 - 8) = r7", "r1 = r10", $"r1 += -{DynptrPlace}", $"r2 = {Pick("0", "8", "r7")}");
                Add("r3 = r10", "r3 += -8", "r4 = 8", "r5 = 0", "call 202");
                break;
            case 2:
                Slice();
                break;
            default:
                Add($"*(u64 *)(r10 - {Text(Pick(DynptrPlace, DynptrPlace - 8))}) = 1");
                break;
        }
    }

    private void Slice()
    {
        string end = NewLabel("end");
        Add("r1 = r10", $"r1 += -{DynptrPlace}", $"r2 = {Pick("0", "4", "r7")}", $"r3 = {Text(Pick(4, 8, 16))}", "call 203");
        if (!Chance(12))
            Add($"if r0 == 0 goto @{end}");
        Add(Pick("r9 = *(u32 *)(r0 + 0)", "r9 = *(u64 *)(r0 + 0)", "*(u8 *)(r0 + 3) = r7", "*(u64 *)(r0 + 8) = 1"), $"{end}:", "r1 = 0");
    }

    // r9 holds the value as long as its lock is held.
    private void Lock()
    {
        string end = NewLabel("end");
        Find(Pick("locked", "lockedhash"), end);
        Add("r1 = r9", "call 93");
        if (Chance(2))
            Add(Pick("*(u32 *)(r9 + 4) = r7", "*(u64 *)(r9 + 8) = r8", "r1 = *(u64 *)(r9 + 8)", "*(u32 *)(r9 + 0) = 1", "lock *(u64 *)(r9 + 8) += r7"));
        if (Chance(12))
            Add("call 7");
        if (!Chance(12))
            Add("r1 = r9", Chance(12) ? "r1 += 4" : "r2 = 0", "call 94");
        Add("r9 = 0", $"{end}:", "r1 = 0");
    }

    private void Timer()
    {
        string end = NewLabel("end"), function = NewLabel("timer");
        Find("timed", end);
        Add("r1 = r9", $"r2 = map {(Chance(12) ? "array" : "timed")} ll", "r3 = 1", "call 169");
        Add("r1 = r9", $"r2 = function @{function} ll", "call 170");
        if (Chance(2))
            Add("r1 = r9", "r2 = 1000000000000 ll", "r3 = 0", "call 171");
        if (Chance(3))
            Add("r1 = r9", "call 172");
        Add("r9 = 0", $"{end}:", "r1 = 0");
        Append(function, () => TimerFunction(function));
    }

    private void TimerFunction(string name)
    {
        Add($"{name}:", "r7 = *(u32 *)(r2 + 0)", "r8 = 0", "r9 = 0");
        Add(Chance(12) ? "r8 = *(u64 *)(r3 + 8)" : "r8 = *(u64 *)(r3 + 16)", "*(u64 *)(r3 + 16) = r7");
        if (Chance(2))
            Pick<Action>(Arithmetic, Branch, Value, Stack)();
        Add(Chance(12) ? "r0 = r7" : "r0 = 0", "exit");
    }

    // An element that is there, in r9.
    private void Find(string map, string end)
    {
        Key(Chance(2) ? Pick("r7", "r8") : Text(_random.Next(3)));
        Add($"r1 = map {map} ll", "call 1");
        if (!Chance(15))
            Add($"if r0 == 0 goto @{end}");
        Add("r9 = r0");
    }
}
