namespace DotBpf.Conformance.Verifier;

/// <content>Paths that come together and bring different things along: what was proved for one of them must not be taken for true of the other.</content>
internal sealed partial class ProgramGrammar
{
    private const string Kept = "(r10 - 40)";

    private void Join()
    {
        string other = NewLabel("other"), join = NewLabel("join"), end = NewLabel("end");
        Action<string> use = Pick<Action<string>>(IndexByRegister, IndexByRegister, IndexByLinked, IndexByLinked, IndexByKept, ReadThroughKept, FindByKept, SendByRegister);
        Add($"if {Pick("r7", "r8")} {Pick("==", "!=", ">", "s<")} {Text(Number())} goto @{other}");
        for (int i = _random.Next(1, 4); i > 0; i--)
            Set();
        Add($"goto @{join}", $"{other}:");
        for (int i = _random.Next(1, 4); i > 0; i--)
            Set();
        Add($"{join}:", "r1 = 0");
        use(end);
        Add($"{end}:", $"*(u64 *){Kept} = 0");
    }

    private void Set()
    {
        string number = Text(Pick(0, 0, 1, 5, 8, 55, 63, 64, 200));
        string[] lines = _random.Next(10) switch
        {
            0 => [$"r8 = {number}"],
            1 => [$"r9 = {number}"],
            2 => ["r9 = r7"],
            3 => ["r9 = r7", $"r9 += {number}"],
            4 => ["r8 = r7", $"r8 += {number}"],
            5 => [$"*(u64 *){Kept} = {number}"],
            6 => [$"*(u64 *){Kept} = {Pick("r7", "r8")}"],
            7 => ["r1 = global + 8 ll", $"*(u64 *){Kept} = r1"],
            8 => [$"*(u32 *){Kept} = {number}"],
            _ => ["r8 &= 7", "r9 = r8"],
        };
        Add(lines);
    }

    private void IndexByRegister(string end) => IndexBy(Pick("r8", "r9"), Chance(2), end);

    // The bound is that of another register, which may be the same number, or the same with one added.
    private void IndexByLinked(string end)
    {
        Add($"if {Pick("r7", "r8", "r9")} > {Text(Pick(8, 20, 50, 100))} goto @{end}");
        IndexBy(Pick("r7", "r8", "r9"), isBounded: false, end);
    }

    private void IndexByKept(string end)
    {
        Add($"r2 = *(u{Pick("64", "32", "8")} *){Kept}");
        IndexBy("r2", Chance(2), end);
    }

    private void IndexBy(string register, bool isBounded, string end)
    {
        if (isBounded)
            Add($"if {register} > {Text(Pick(7, 55, 63))} goto @{end}");
        Add("r1 = global + 0 ll", $"r1 += {register}", "r0 = *(u8 *)(r1 + 0)");
    }

    private void ReadThroughKept(string end)
    {
        Add($"r3 = *(u64 *){Kept}");
        if (Chance(2))
            Add($"if r3 == 0 goto @{end}");
        Add("r0 = *(u8 *)(r3 + 0)");
    }

    // An array's element of a known index need not be compared with null.
    private void FindByKept(string end)
    {
        Add("r2 = r10", "r2 += -40", $"r1 = map {Pick("array", "percpu", "locked")} ll", "call 1");
        if (Chance(2))
            Add($"if r0 == 0 goto @{end}");
        Add("r0 = *(u32 *)(r0 + 4)");
    }

    private void SendByRegister(string end)
    {
        string size = Pick("r8", "r9");
        if (Chance(2))
            Add($"if {size} > 64 goto @{end}");
        Add("r1 = map ring ll", "r2 = r10", "r2 += -64", $"r3 = {size}", "r4 = 0", "call 130");
    }
}
