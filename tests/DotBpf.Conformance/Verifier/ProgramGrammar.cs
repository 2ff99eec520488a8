using System.Globalization;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>Programs of chance that do what programs do: look things up, compare, index, spill, loop and call; often with one thing wrong.</summary>
internal sealed partial class ProgramGrammar
{
    private static readonly string[] s_operators = ["+=", "-=", "*=", "&=", "|=", "^=", "<<=", ">>=", "s>>=", "/=", "%="];
    private static readonly string[] s_comparisons = ["==", "!=", ">", ">=", "<", "<=", "s>", "s>=", "s<", "s<=", "&"];
    private static readonly long[] s_numbers = [0, 1, 2, 3, 4, 7, 8, 12, 15, 16, 31, 32, 63, 64, 255, 256, 4095, 65535, 0x7fffffff, -1, -2, -8, -16, int.MinValue];

    private readonly Random _random;
    private readonly ProgramType _type;
    private readonly bool _hasLoops;
    private readonly bool _isRun;
    private readonly List<string> _lines = [];

    private ProgramGrammar(Random random, ProgramType type, bool hasLoops, bool isRun) => (_random, _type, _hasLoops, _isRun) = (random, type, hasLoops, isRun);

    /// <summary>Makes a program.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="type">The kind of program.</param>
    /// <param name="hasLoops">Whether it may go round.</param>
    /// <param name="isRun">Whether it shall end soon, and do the same on every host each time it runs.</param>
    internal static ProgramSpec Create(Random random, ProgramType type, bool hasLoops = true, bool isRun = false)
    {
        ProgramGrammar grammar = new(random, type, hasLoops, isRun);
        grammar.Begin();
        int parts = random.Next(2, 8);
        for (int i = 0; i < parts; i++)
            grammar.Part();
        grammar.End();
        grammar.AddFunctions();
        return grammar.Assemble();
    }

    private ProgramSpec Assemble()
    {
        Dictionary<string, int> places = [];
        ProgramSpec program = Assembler.Program(string.Join('\n', Labels.Resolve(_lines, places)), _type);
        (string Name, int Slot)[] functions = [("", 0), .. _functionNames.Select(name => (name, places[name])).OrderBy(each => each.Item2)];
        return functions.Length == 1 ? program : program with { Functions = [.. functions.Select((each, index) => FunctionTypes.At(each.Slot, index, each.Name.StartsWith(Global, StringComparison.Ordinal), _type))] };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Signed(long number) => number < 0 ? $"- {Text(-number)}" : $"+ {Text(number)}";

    private void Begin()
    {
        Add("r6 = r1", "r7 = 0", "r8 = 0", "r9 = 0");
        if (_isRun)
            BeginRun();
        else
            Add($"r7 = *(u32 *)(r6 + {(_type == ProgramType.Xdp ? 12 : 8)})");
        if (!_isRun && Chance(2))
            Add("call 7", "r8 = r0");
    }

    // Numbers from the packet, which is the same everywhere.
    private void BeginRun()
    {
        ClearStack();
        if (_type == ProgramType.SocketFilter)
        {
            Add("r0 = *(u32 *)skb[0]", "r7 = r0", "r0 = *(u8 *)skb[20]", "r8 = r0");
            return;
        }

        LoadPacketEnds();
        Add("r4 = r2", "r4 += 14", "if r4 > r3 goto +2", "r7 = *(u32 *)(r2 + 0)", "r8 = *(u8 *)(r2 + 5)");
    }

    // What was not written is zero on one host, and whatever was there on another.
    private void ClearStack()
    {
        for (int at = 8; _isRun && at <= DynptrPlace; at += 8)
            Add($"*(u64 *)(r10 - {Text(at)}) = 0");
    }

    private void End()
    {
        if (Chance(50))
            return;
        Add(Chance(3) ? "r0 = r7" : "r0 = 0", "exit");
    }

    private void Part()
    {
        Action part = _random.Next(5) switch
        {
            0 or 1 => Pick<Action>(Arithmetic, Branch, Spill, Stack, Guarded, Join, Join, SignedLoad, _hasLoops ? Loop : Arithmetic, _hasLoops ? MayLoop : Branch),
            2 => Pick<Action>(Element, Element, Value, Atomic, SharedAtomic, SpillPointer),
            3 when _type != ProgramType.SocketFilter => Pick<Action>(Packet, Packet, Headers, _hasLoops ? Options : Headers),
            _ when _type == ProgramType.SocketFilter && !Chance(15) => Pick<Action>(Record, RecordDynptr, Dynptr, TailCall),
            _ when _functionNames.Count < MostFunctions => Pick<Action>(Call, CallGlobal, LoopCallback, ForEach, Timer, Record, RecordDynptr, Dynptr, Lock, TailCall),
            _ => Pick<Action>(Record, RecordDynptr, Dynptr, Lock, TailCall),
        };
        part();
    }

    private void Arithmetic()
    {
        for (int i = _random.Next(1, 5); i > 0; i--)
            Operate(Pick("r7", "r8", "r9"));
    }

    private void Operate(string register)
    {
        string width = Chance(3) ? "w" + register[1..] : register;
        string second = Chance(2) ? Text(Number()) : width[..1] + Pick("7", "8", "9");
        string operation = Pick(s_operators);
        if (second[0] is not ('r' or 'w'))
        {
            long number = long.Parse(second, CultureInfo.InvariantCulture);
            if (operation is "/=" or "%=" && number == 0)
                number = 3;
            if (operation.EndsWith("<=", StringComparison.Ordinal) || operation.EndsWith(">=", StringComparison.Ordinal))
                number &= width[0] == 'w' ? 31 : 63;
            second = Text(number);
        }

        Add(Chance(8) ? Unary(register, width) : $"{width} {operation} {second}");
    }

    private string Unary(string register, string width) => _random.Next(5) switch
    {
        0 => $"{width} = -{width}",
        1 => $"{register} = be16 {register}",
        2 => $"{register} = bswap32 {register}",
        3 => $"{register} = (s{Pick("8", "16", "32")})r{Pick("7", "8", "9")}",
        _ => $"w{register[1..]} = w{Pick("7", "8", "9")}",
    };

    // Jumps over a few lines of arithmetic.
    private void Branch()
    {
        int at = _lines.Count;
        Arithmetic();
        string register = Pick("r7", "r8", "r9");
        string width = Chance(3) ? "w" + register[1..] : register;
        string second = Chance(2) ? Text(Number()) : width[..1] + Pick("7", "8", "9");
        _lines.Insert(at, $"if {width} {Pick(s_comparisons)} {second} goto +{_lines.Count - at}");
    }

    private void Spill()
    {
        string register = Pick("r6", "r7", "r8", "r9");
        int size = Chance(2) ? 8 : 1 << _random.Next(4), at = -_random.Next(1, 5) * (Chance(6) ? size : 8);
        Add($"*(u{size * 8} *)(r10 {Signed(at)}) = {register}");
        if (Chance(2))
            Operate(Pick("r7", "r8", "r9"));
        int read = Chance(3) ? 1 << _random.Next(4) : size;
        Add($"r{(register == "r6" ? 9 : _random.Next(7, 10))} = *(u{read * 8} *)(r10 {Signed(at)})");
        if (register == "r6")
            Add("r9 = 0");
    }

    private void Key(string value)
    {
        Add($"*(u32 *)(r10 - {Pick("4", "8", "20")}) = {value}");
        string at = _lines[^1][(_lines[^1].IndexOf("- ", StringComparison.Ordinal) + 2).._lines[^1].IndexOf(')', _lines[^1].IndexOf("- ", StringComparison.Ordinal))];
        Add("r2 = r10", $"r2 += -{(Chance(20) ? "2" : at)}");
    }

    // Looks an element up, and reads or writes it at a place of chance that was bounded before.
    private void Element()
    {
        string map = Pick("array", "hash", "lru", "percpu", "readonly", "writeonly", "percpuhash");
        Key(Chance(2) ? Pick("r7", "r8") : Text(_random.Next(6)));
        Add($"r1 = map {map} ll", "call 1");
        int at = _lines.Count;
        if (map is "array" or "hash" && Chance(3))
            Index("r0", 8);
        int size = 1 << _random.Next(4);
        int offset = Chance(8) ? _random.Next(-4, 20) : _random.Next(0, 8 / size) * size;
        bool reads = map == "readonly" || (map != "writeonly" && Chance(3));
        Add((reads != Chance(15) ? 0 : _random.Next(1, 3)) switch
        {
            0 => $"r9 = *(u{size * 8} *)(r0 {Signed(offset)})",
            1 => $"*(u{size * 8} *)(r0 {Signed(offset)}) = r7",
            _ => $"*(u{size * 8} *)(r0 {Signed(offset)}) = 1",
        });
        if (!Chance(12))
            _lines.Insert(at, $"if r0 == 0 goto +{_lines.Count - at}");
    }

    // Adds a bounded number to a pointer, or one whose bound is forgotten or wrong.
    private void Index(string pointer, int size)
    {
        string index = Pick("r7", "r8");
        switch (_random.Next(Chance(4) ? 5 : 3))
        {
            case 0:
                Add($"r1 = {index}", $"r1 &= {Text(size - 1)}", $"{pointer} += r1");
                break;
            case 1:
                Add($"r1 = {index}", $"if r1 > {Text(_random.Next(Chance(8) ? size * 2 : size))} goto +1", $"{pointer} += r1");
                break;
            case 2:
                Add($"w1 = w{index[1..]}", $"w1 >>= {Text(_random.Next(Chance(8) ? 27 : 29, 32))}", $"{pointer} += r1");
                break;
            case 3:
                Add($"r1 = {index}", $"r1 %= {Text(size)}", $"{pointer} += r1");
                break;
            default:
                Add($"{pointer} += {Text(_random.Next(-2, 12))}");
                break;
        }
    }

    private void Value()
    {
        bool isConstant = Chance(2);
        int room = (isConstant ? 28 : 64) + (Chance(12) ? 8 : 0), size = 1 << _random.Next(4), begin = _random.Next(0, 16);
        Add($"r1 = {(isConstant ? "constants" : "global")} + {Text(begin)} ll");
        room -= begin + size;
        if (Chance(3))
        {
            int mask = room > 31 ? Pick(7, 15, 31) : room > 7 ? 7 : 0;
            Add("r2 = r7", $"r2 &= {Text(mask)}", "r1 += r2");
            room -= mask;
        }

        int offset = _random.Next(0, Math.Max(room, 0) + 1);
        Add(isConstant != Chance(12) ? $"r9 = *(u{size * 8} *)(r1 {Signed(offset)})" : $"*(u{size * 8} *)(r1 {Signed(offset)}) = r7");
    }

    private void Packet()
    {
        LoadPacketEnds();
        int proven = _random.Next(1, 40);
        if (Chance(3))
            Add("r4 = r7", $"r4 &= {Text(Pick(15, 63, 255, Chance(4) ? 65535 : 7))}", "r2 += r4");
        Add("r4 = r2", $"r4 += {Text(proven)}");
        int at = _lines.Count;
        int size = 1 << _random.Next(4);
        int offset = Chance(12) ? proven - size + _random.Next(-1, 3) : _random.Next(0, Math.Max(proven - size, 0) + 1);
        Add(Chance(3) ? $"*(u{size * 8} *)(r2 {Signed(offset)}) = r7" : $"r9 = *(u{size * 8} *)(r2 {Signed(offset)})");
        string test = Chance(15) ? "r4 < r3" : Pick("r4 > r3", "r4 > r3", "r4 >= r3", "r3 < r4", "r3 <= r4");
        if (!Chance(15))
            _lines.Insert(at, $"if {test} goto +{_lines.Count - at}");
    }

    // Loops end: the kernel takes many seconds to find out that one does not.
    private void Loop()
    {
        int step = Pick(1, 1, 2, 4);
        if (Chance(3))
            Add("r8 &= 15");
        Add("r9 = 0");
        int at = _lines.Count;
        Add($"r9 += {Text(step)}");
        if (Chance(2))
            Operate("r7");
        if (Chance(4))
            Add("*(u64 *)(r10 - 8) = r9");
        string condition = _lines[at - 2] == "r8 &= 15" ? "< r8" : Pick("!= 8", "< 20", "s< 10", "<= 30");
        Add($"if r9 {condition} goto -{_lines.Count - at + 1}");
    }

    private void Stack()
    {
        int size = 1 << _random.Next(4);
        Add("r1 = r10", $"r1 += -{Text(_random.Next(1, 8) * 8)}");
        if (Chance(3))
            Add("r2 = r7", $"r2 &= {Text(Pick(7, 8, 24))}", "r1 += r2");
        Add(Chance(2) ? $"*(u{size * 8} *)(r1 + 0) = {Pick("r7", "r8")}" : $"r9 = *(u{size * 8} *)(r1 + 0)");
    }

    private void Atomic()
    {
        Add("*(u64 *)(r10 - 8) = 1", "r1 = r8");
        Add(Pick(
            "lock *(u64 *)(r10 - 8) += r1",
            "r1 = atomic_fetch_or((u64 *)(r10 - 8), r1)",
            "lock *(u32 *)(r10 - 8) &= w1",
            "r1 = xchg_64(r10 - 8, r1)",
            "w1 = atomic_fetch_add((u32 *)(r10 - 4), w1)"));
        Add("r9 = r1");
    }

    private void Record()
    {
        Add("r1 = map ring ll", $"r2 = {Text(Pick(8, 16, 24))}", "r3 = 0", "call 131");
        int at = _lines.Count;
        if (Chance(2))
            Add($"*(u64 *)(r0 + {Text(Pick(0, 0, 8, 16))}) = r7");
        if (!Chance(10))
            Add("r1 = r0", "r2 = 0", $"call {Pick("132", "133")}");
        if (!Chance(15))
            _lines.Insert(at, $"if r0 == 0 goto +{_lines.Count - at}");
    }

    // Reads through a number that the comparisons before it may have made small enough.
    private void Guarded()
    {
        string register = Pick("r7", "r8", "r9");
        Add($"r1 = {register}");
        int at = _lines.Count;
        int tests = _random.Next(1, 3);
        for (int i = 0; i < tests; i++)
        {
            string tested = Pick("r1", register, "w1");
            Add($"if {tested} {Pick("s<", ">", ">=", "s>", "<")} {Text(Pick(0, 1, 8, 16, 48, 60))} goto +{{{i}}}");
        }

        Add("r2 = global + 0 ll", "r2 += r1", "r9 = *(u8 *)(r2 + 0)");
        for (int i = 0; i < tests; i++)
            _lines[at + i] = _lines[at + i].Replace($"{{{i}}}", Text(tests - i - 1 + 4), StringComparison.Ordinal);
    }

    private void Add(params ReadOnlySpan<string> lines) => _lines.AddRange(lines);

    private bool Chance(int of) => _random.Next(of) == 0;

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];

    private long Number() => Chance(4) ? _random.Next(int.MinValue, int.MaxValue) : Pick(s_numbers);
}
