using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <content>Pointers that are kept, moved by what is not known, and worked on by atomic operations.</content>
internal sealed partial class ProgramGrammar
{
    private void SpillPointer()
    {
        string end = NewLabel("end");
        bool isElement = Chance(2), isTestedFirst = Chance(2);
        if (isElement)
        {
            Key(Pick("1", "r7"));
            Add($"r1 = map {Pick("array", "hash", "percpu")} ll", "call 1", "r1 = r0");
        }
        else
        {
            Add(Pick("r1 = global + 8 ll", "r1 = global + 0 ll", "r1 = constants + 0 ll"));
        }

        if (isElement && isTestedFirst)
            Add($"if r0 == 0 goto @{end}");
        Add("*(u64 *)(r10 - 64) = r1");
        if (isElement && !isTestedFirst && !Chance(12))
            Add($"if {Pick("r0", "r1")} == 0 goto @{end}");
        Disturb();
        Add("r3 = *(u64 *)(r10 - 64)", $"r9 = *(u{Pick("8", "32", "64")} *)(r3 + {Text(Pick(0, 0, 4, 8))})", $"{end}:", "*(u64 *)(r10 - 64) = 0");
    }

    private void Disturb()
    {
        if (Chance(2))
            Operate(Pick("r7", "r8"));
        if (Chance(12))
            Add(Pick("*(u8 *)(r10 - 60) = 1", "*(u64 *)(r10 - 64) = 0", "r3 = *(u32 *)(r10 - 64)"));
    }

    // A header whose length is in the packet, as that of IPv4 is, and what comes behind it.
    private void Headers()
    {
        string end = NewLabel("end");
        LoadPacketEnds();
        Add("r4 = r2", "r4 += 20", $"if r4 > r3 goto @{end}");
        Add("r5 = *(u8 *)(r2 + 14)", $"r5 &= {Text(Pick(15, 15, 255))}", $"r5 <<= {Text(Pick(1, 2, 2, 40))}", "r2 += r5");
        int proven = _random.Next(4, 16), size = 1 << _random.Next(4);
        Add("r4 = r2", $"r4 += {Text(proven)}");
        if (!Chance(12))
            Add($"if {Pick("r4 > r3", "r3 < r4", "r4 >= r3")} goto @{end}");
        int offset = Chance(8) ? proven - size + 1 : _random.Next(0, Math.Max(proven - size, 0) + 1);
        Add(Chance(3) ? $"*(u{Text(size * 8)} *)(r2 {Signed(offset)}) = r7" : $"r9 = *(u{Text(size * 8)} *)(r2 {Signed(offset)})", $"{end}:", "r1 = 0");
    }

    // Walks over the packet by steps that it says itself.
    private void Options()
    {
        string end = NewLabel("end"), turn = NewLabel("turn");
        LoadPacketEnds();
        Add("r1 = 0", $"{turn}:", "r4 = r2", "r4 += 2", $"if r4 > r3 goto @{end}", "r5 = *(u8 *)(r2 + 1)");
        if (!Chance(6))
            Add("r5 &= 31");
        Add("r2 += r5", "r1 += 1", $"if r1 < {Text(_random.Next(2, 6))} goto @{turn}", $"{end}:", "r1 = 0");
    }

    private void LoadPacketEnds()
    {
        (int data, int end) = _type == ProgramType.Xdp ? (0, 4) : (76, 80);
        Add($"r2 = *(u32 *)(r6 + {data})", $"r3 = *(u32 *)(r6 + {end})");
    }

    private void SignedLoad()
    {
        string from = Pick("r10 - 8", "r10 - 16", "r1 + 0", "r1 + 4");
        bool isStack = from[1..].StartsWith("10", StringComparison.Ordinal);

        // The kernel (6.18) takes 32 bits loaded from the stack with their sign for the very number that was stored, and refuses by mistake.
        int size = 1 << _random.Next(isStack ? 2 : 3);
        if (isStack)
            Add($"*(u64 *)({from}) = r7");
        else
            Add($"r1 = {Pick("global", "constants")} + {Text(Pick(0, 4, 8))} ll");
        Add($"r9 = *(s{Text(size * 8)} *)({from})");
        if (Chance(2))
            IndexGlobalBy("r9");
    }

    private void IndexGlobalBy(string register)
    {
        string end = NewLabel("end");
        Add($"if {register} s< 0 goto @{end}", $"if {register} {Pick(">", "s>")} {Text(Pick(7, 63, 64))} goto @{end}");
        Add("r1 = global + 0 ll", $"r1 += {register}", "r0 = *(u8 *)(r1 + 0)", $"{end}:", "r1 = 0");
    }

    // A read-modify-write of an element or a global variable, with or without its result.
    private void SharedAtomic()
    {
        string end = NewLabel("end");
        if (Chance(2))
            Add($"r3 = {(Chance(10) ? "constants" : "global")} + {Text(Pick(0, 8, 48))} ll");
        else
        {
            Key(Pick("1", "r7"));
            Add($"r1 = map {Pick("array", "hash", "lru")} ll", "call 1", $"if r0 == 0 goto @{end}", "r3 = r0");
        }

        int offset = Chance(12) ? _random.Next(0, 12) : Pick(0, 0, 0, 8);
        Add("r1 = r7", "r0 = r8");
        Add(Pick(
            $"lock *(u64 *)(r3 + {offset}) += r1",
            $"lock *(u32 *)(r3 + {offset}) ^= w1",
            $"r1 = atomic_fetch_add((u64 *)(r3 + {offset}), r1)",
            $"w1 = atomic_fetch_and((u32 *)(r3 + {offset}), w1)",
            $"r1 = xchg_64(r3 + {offset}, r1)",
            $"r0 = cmpxchg_64(r3 + {offset}, r0, r1)"));
        Add(Pick("r9 = r1", "r9 = r0"), $"{end}:", "r1 = 0");
    }
}
