using System.Globalization;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>Programs of chance that do what programs do: look things up, compare, index, spill, loop and call; often with one thing wrong.</summary>
internal sealed class ProgramGrammar
{
    private static readonly string[] s_operators = ["+=", "-=", "*=", "&=", "|=", "^=", "<<=", ">>=", "s>>=", "/=", "%="];
    private static readonly string[] s_comparisons = ["==", "!=", ">", ">=", "<", "<=", "s>", "s>=", "s<", "s<=", "&"];
    private static readonly long[] s_numbers = [0, 1, 2, 3, 4, 7, 8, 12, 15, 16, 31, 32, 63, 64, 255, 256, 4095, 65535, 0x7fffffff, -1, -2, -8, -16, int.MinValue];

    private readonly Random _random;
    private readonly bool _hasLoops;
    private readonly List<string> _lines = [];

    private ProgramGrammar(Random random, bool hasLoops) => (_random, _hasLoops) = (random, hasLoops);

    internal static string Create(Random random, ProgramType type, bool hasLoops = true)
    {
        ProgramGrammar grammar = new(random, hasLoops);
        grammar.Begin(type);
        int parts = random.Next(2, 8);
        for (int i = 0; i < parts; i++)
            grammar.Part(type);
        grammar.End();
        return string.Join('\n', grammar._lines);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Signed(long number) => number < 0 ? $"- {Text(-number)}" : $"+ {Text(number)}";

    private void Begin(ProgramType type)
    {
        Add("r6 = r1", "r7 = 0", "r8 = 0", "r9 = 0");
        int field = type == ProgramType.Xdp ? 12 : 8;
        Add($"r7 = *(u32 *)(r6 + {field})");
        if (Chance(2))
            Add("call 7", "r8 = r0");
    }

    private void End()
    {
        if (Chance(10))
            return;
        Add(Chance(3) ? "r0 = r7" : "r0 = 0", "exit");
    }

    private void Part(ProgramType type)
    {
        Action[] parts = [Arithmetic, Branch, Spill, Element, Element, Value, _hasLoops ? Loop : Stack, Stack, Atomic, Record, Guarded];
        int packetParts = type == ProgramType.SocketFilter ? 0 : 3;
        int choice = _random.Next(parts.Length + packetParts);
        if (choice < parts.Length)
            parts[choice]();
        else
            Packet(type);
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
        if (Chance(3))
            Index("r0", 8);
        int size = 1 << _random.Next(4);
        int offset = Chance(8) ? _random.Next(-4, 20) : _random.Next(0, 8 / size) * size;
        Add(_random.Next(3) switch
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
        switch (_random.Next(5))
        {
            case 0:
                Add($"r1 = {index}", $"r1 &= {Text(size - 1)}", $"{pointer} += r1");
                break;
            case 1:
                Add($"r1 = {index}", $"if r1 > {Text(_random.Next(size * 2))} goto +1", $"{pointer} += r1");
                break;
            case 2:
                Add($"w1 = w{index[1..]}", $"w1 >>= {Text(_random.Next(27, 32))}", $"{pointer} += r1");
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
        int offset = _random.Next(0, 56), size = 1 << _random.Next(4);
        Add($"r1 = {Pick("global", "constants")} + {Text(_random.Next(0, 16))} ll");
        if (Chance(3))
            Add("r2 = r7", $"r2 &= {Text(Pick(7, 15, 31, 63))}", "r1 += r2");
        Add(Chance(2) ? $"r9 = *(u{size * 8} *)(r1 {Signed(offset % 24)})" : $"*(u{size * 8} *)(r1 {Signed(offset)}) = r7");
    }

    private void Packet(ProgramType type)
    {
        (int data, int end) = type == ProgramType.Xdp ? (0, 4) : (76, 80);
        Add($"r2 = *(u32 *)(r6 + {data})", $"r3 = *(u32 *)(r6 + {end})");
        int proven = _random.Next(1, 40);
        if (Chance(3))
            Add("r4 = r7", $"r4 &= {Text(Pick(15, 63, 255, 65535))}", "r2 += r4");
        Add("r4 = r2", $"r4 += {Text(proven)}");
        int at = _lines.Count;
        int size = 1 << _random.Next(4);
        int offset = Chance(6) ? proven - size + _random.Next(-1, 3) : _random.Next(0, Math.Max(proven - size, 0) + 1);
        Add(Chance(3) ? $"*(u{size * 8} *)(r2 {Signed(offset)}) = r7" : $"r9 = *(u{size * 8} *)(r2 {Signed(offset)})");
        string test = Pick("r4 > r3", "r4 > r3", "r4 >= r3", "r3 < r4", "r3 <= r4", "r4 < r3");
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
