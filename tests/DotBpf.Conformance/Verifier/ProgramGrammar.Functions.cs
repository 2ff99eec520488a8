using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <content>Functions: called, called back, and programs that take over.</content>
internal sealed partial class ProgramGrammar
{
    // What callbacks are handed: the context and a number.
    private const int Handed = 96;
    private const int MostFunctions = 6;

    // Labels of functions that are not static begin like this.
    private const string Global = "global";

    private readonly Queue<Action> _functions = [];
    private readonly List<string> _functionNames = [];
    private readonly List<string> _called = [];
    private int _labels;

    private string NewLabel(string kind) => $"{kind}{++_labels}";

    private void Append(string name, Action function)
    {
        _functionNames.Add(name);
        _functions.Enqueue(function);
    }

    // Functions come behind the program, and may ask for more of them.
    private void AddFunctions()
    {
        while (_functions.TryDequeue(out Action? add))
            add();
    }

    private void Call()
    {
        string pointer = Pick("stack", "stack", "value", "context", "none", "element");
        PreparePointer(pointer);
        Add("r1 = r6", $"r2 = {Pick("r7", "r8")}", "r3 = r8", $"call @{FunctionFor(pointer)}", "r9 = r0");
    }

    private void PreparePointer(string pointer)
    {
        switch (pointer)
        {
            case "stack":
                Add("*(u64 *)(r10 - 16) = 0", "r4 = r10", "r4 += -16");
                break;
            case "value":
                Add($"r4 = global + {Text(Pick(0, 8, 56))} ll");
                break;
            case "context":
                Add("r4 = r6");
                break;
            case "element":
                Key(Pick("1", "r7"));
                Add($"r1 = map {Pick("array", "hash")} ll", "call 1", "r4 = r0");
                break;
            default:
                Add("r4 = 0");
                break;
        }
    }

    // Mostly a new function; sometimes one that was called before, perhaps with other arguments.
    private string FunctionFor(string pointer)
    {
        string? before = _called.LastOrDefault(name => name.StartsWith(pointer, StringComparison.Ordinal));
        if (before is not null && Chance(3))
            return before;
        string name = NewLabel(pointer);
        _called.Add(name);
        Append(name, () => Function(name, pointer));
        return name;
    }

    // It is verified by itself, for any arguments of its types; at its place there may be nothing.
    private void CallGlobal()
    {
        PreparePointer(Pick("stack", "value", "element", "none"));
        string? before = _called.LastOrDefault(name => name.StartsWith(Global, StringComparison.Ordinal));
        string called = before is not null && Chance(2) ? before : NewGlobal();
        Add("r1 = r6", $"r2 = {Pick("r7", "r8")}", "r3 = r8", $"call @{called}", "r9 = r0");
    }

    private string NewGlobal()
    {
        string name = NewLabel(Global);
        _called.Add(name);
        Append(name, () => Function(name, "element"));
        return name;
    }

    private void Function(string name, string pointer)
    {
        Add($"{name}:", "r6 = r1", "r7 = r2", "r8 = r3", "r9 = 0");
        ClearStack();
        if (pointer == "element" && !Chance(10))
            Add("if r4 == 0 goto +1");
        if (pointer is "stack" or "value" or "element")
            Add(Pick("*(u64 *)(r4 + 0) = r2", $"r9 = *(u32 *)(r4 + {Text(Pick(0, 0, 4, Chance(8) ? 8 : 4))})", "lock *(u64 *)(r4 + 0) += r2"));
        for (int i = _random.Next(1, 3); i > 0; i--)
            Part();
        Add(Chance(40) ? "r0 = r10" : Pick("r0 = r7", "r0 = r9", "r0 = 0", "r0 = 1"), "exit");
    }

    private void LoopCallback()
    {
        string turns = Pick("1", "2", "5", "r7", _isRun ? "3" : "r8");
        string callback = NewCallback("loop", mayCount: turns[0] != 'r', () => Add("r7 = r1"));
        HandOver();
        if (_isRun && turns == "r7")
            Add("r7 &= 31");
        Add($"r1 = {turns}", $"r2 = function @{callback} ll", "r3 = r10", $"r3 += -{Handed}", "r4 = 0", "call 181");
        TakeBack();
    }

    private void ForEach()
    {
        // Hashes are walked in an order of their own on each host.
        string map = Chance(12) ? "readonly" : _isRun ? Pick("array", "percpu") : Pick("array", "hash", "lru", "percpu");
        string callback = NewCallback("element", mayCount: false, EachElement);
        HandOver();
        Add($"r1 = map {map} ll", $"r2 = function @{callback} ll", "r3 = r10", $"r3 += -{Handed}", "r4 = 0", "call 164");
        TakeBack();
    }

    private void HandOver() => Add($"*(u64 *)(r10 - {Handed}) = r6", $"*(u64 *)(r10 - {Handed - 8}) = {Pick("r8", "r7", "0")}");

    private void TakeBack() => Add(Chance(2) ? "r9 = r0" : $"r9 = *(u64 *)(r10 - {Handed - 8})");

    private string NewCallback(string kind, bool mayCount, Action begin)
    {
        string name = NewLabel(kind);
        Append(name, () => Callback(name, kind == "loop" ? "r2" : "r4", mayCount, begin));
        return name;
    }

    // What grows with every turn of a loop without a bound takes verifiers a million steps to give up.
    private void Callback(string name, string handed, bool mayCount, Action begin)
    {
        Add($"{name}:");
        ClearStack();
        Add($"*(u64 *)(r10 - 104) = {handed}", $"r6 = *(u64 *)({handed} + 0)", $"r8 = *(u64 *)({handed} + 8)", "r7 = 0", "r9 = 0");
        begin();
        if (!Chance(3))
            Part();
        if (Chance(2))
            Add("r2 = *(u64 *)(r10 - 104)", mayCount ? Pick("r8 += 1", "r8 = r9") : Pick("r8 &= 7", "r8 = 0"), "*(u64 *)(r2 + 8) = r8");
        if (Chance(3))
            Add("r0 = r7", "r0 &= 1", "exit");
        else
            Add(Chance(20) ? "r0 = 2" : Pick("r0 = 0", "r0 = 1"), "exit");
    }

    private void EachElement()
    {
        Add(Chance(20) ? "r7 = *(u64 *)(r2 + 0)" : "r7 = *(u32 *)(r2 + 0)", "r1 = r3");
        if (Chance(8))
            Index("r1", 8);
        Add(Pick("r9 = *(u64 *)(r1 + 0)", "r9 = *(u8 *)(r1 + 4)", "*(u32 *)(r1 + 4) = r7", "lock *(u64 *)(r1 + 0) += r7"));
        if (Chance(20))
            Add("*(u32 *)(r2 + 0) = 1");
    }

    private void TailCall() => Add("r1 = r6", "r2 = map programs ll", $"r3 = {Pick("0", "3", "r7")}", "call 12");

    // Goes round by may_goto, with or without a bound of its own.
    private void MayLoop()
    {
        string turn = NewLabel("turn"), end = NewLabel("end");
        Add("r9 = 0", $"{turn}:", $"may_goto @{end}", "r9 += 1");
        bool isBounded = _isRun || Chance(2);
        if (isBounded && Chance(2))
            Operate(Pick("r7", "r8"));
        if (isBounded)
            Add($"if r9 > {Text(Pick(3, 8, 20))} goto @{end}");
        if (isBounded && Chance(2))
            Add("r1 = global + 0 ll", "r2 = r9", $"r2 &= {Text(Pick(7, 63, 127))}", "r1 += r2", "r0 = *(u8 *)(r1 + 0)");
        Add($"goto @{turn}", $"{end}:", "r1 = 0", "r9 = r7");
    }
}
