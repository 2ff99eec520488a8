using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <content>Helpers that call back: walks, loops, and draining what user space sends; and other programs that take over.</content>
internal sealed partial class RandomHelperCalls
{
    private const int MostLoops = 1 << 23;

    // The kernel has no memory at hand for this one now and then, which nobody is told in callbacks.
    private const string AllocatedHash = "large";
    private const string Sum = "r0 = *(u64 *)(r6 + 0); r0 *= 31; ";
    private const string KeepSum = "*(u64 *)(r6 + 0) = r0; ";

    private void AddWalk(string map, MapType type) => AddCall(Load(map), AddFunction(Visit(map, type)), 164);

    // From a function, the program that takes over comes back to whoever called that: with the function in its stack, which programs on tracepoints look at.
    private void AddTailCall(string map)
    {
        string leave = $"r2 = map {map} ll; call 12; ", index = $"r3 = *(u32 *)(r10 {KeyPlace}); ";
        if (_random.Next(2) == 0 || !MayAddFunction || _type == ProgramType.RawTracepoint)
        {
            Add($"r1 = r6; {index}{leave}");
            return;
        }

        string rest = NewLabel();
        Add($"r1 = r6; {index}call @{AddFunction($"{leave}r0 = {_random.Next(9)}; exit")}; if r0 != {OutOfMemory} goto @{rest}; exit; {rest}:; {Fold}");
    }

    private void AddDrain(string map)
    {
        if (MayAddFunction)
            AddCall(Load(map), AddFunction(Take()), 209);
    }

    private void AddLoop()
    {
        string count = _random.Next(4) switch
        {
            0 => "r1 = r9; r1 &= 15; ",
            1 when _random.Next(3) == 0 => _random.Next(2) == 0 ? $"r1 = {MostLoops + 1}; " : "r1 = 4294967299 ll; ",
            _ => $"r1 = {_random.Next(1, 30)}; ",
        };
        AddCall(count, AddFunction(Turn()), 181);
    }

    private void AddCall(string first, string function, int helper) =>
        Add($"{first}r2 = function @{function} ll; {Place("r3", SumPlace)}r4 = {(_random.Next(10) == 0 ? _random.Next(6) : 0)}; call {helper}; {Fold}r1 = *(u64 *)(r10 {SumPlace}); r9 ^= r1");

    // The element that is visited may be written to, taken out, or put in anew, or another put in: nothing that the walk would go on with.
    private string Visit(string map, MapType type)
    {
        bool isArray = type is MapType.Array or MapType.PerCpuArray;
        bool isEvicted = type is MapType.LruHash or MapType.LruPerCpuHash;
        string begin = "r6 = r4; r7 = r3; r8 = r2; r9 = r1; " + Sum + "r1 = *(u64 *)(r7 + 0); r0 ^= r1; r1 = *(u32 *)(r8 + 0); r0 ^= r1; " + KeepSum;
        string again = $"r1 = r9; r2 = r8; *(u64 *)(r10 - 8) = r0; {Place("r3", "-8")}r4 = {(_random.Next(3) == 0 ? _random.Next(3) : 0)}; call 2; ";
        string another = $"r1 = *(u32 *)(r8 + 0); r1 += {_random.Next(16)}; r1 &= 15; *(u64 *)(r10 - 16) = r1; *(u64 *)(r10 - 8) = r0; r1 = r9; {Place("r2", "-16")}{Place("r3", "-8")}r4 = 1; call 2; ";
        return begin + (_random.Next(5) switch
        {
            0 => "",
            4 when type is MapType.Hash or MapType.PerCpuHash && map != AllocatedHash => Sometimes(another),
            1 => "r1 = *(u64 *)(r7 + 0); r1 += 5; *(u64 *)(r7 + 0) = r1; ",
            2 when !isArray => Sometimes("r1 = r9; r2 = r8; call 3; "),
            _ => isEvicted ? "" : Sometimes(again),
        }) + Answer();
    }

    private string Take() => $"r6 = r2; r3 = r1; *(u64 *)(r10 - 8) = 0; {Place("r1", "-8")}r2 = 8; r4 = {_random.Next(6)}; r5 = 0; call 201; r7 = r0; "
        + Sum + "r0 ^= r7; r1 = *(u64 *)(r10 - 8); r0 ^= r1; " + KeepSum + Answer();

    private string Turn()
    {
        string begin = "r6 = r2; r7 = r1; " + Sum + "r0 ^= r7; " + KeepSum + "*(u64 *)(r10 - 8) = r7; *(u64 *)(r10 - 16) = r0; ";
        return begin + (_random.Next(4) switch
        {
            0 => $"{Load("array")}{Place("r2", "-8")}{Place("r3", "-16")}r4 = 0; call 2; r7 = r0; {Sum}r0 ^= r7; {KeepSum}",
            1 => $"{Load("queue")}{Place("r2", "-16")}r3 = {_random.Next(3)}; call 87; r7 = r0; {Sum}r0 ^= r7; {KeepSum}",
            2 => $"{Load("lru")}{Place("r2", "-8")}{Place("r3", "-16")}r4 = 0; call 2; r7 = r0; {Sum}r0 ^= r7; {KeepSum}",
            _ => "",
        }) + Answer();
    }

    private string Sometimes(string act)
    {
        string rest = NewLabel();
        return $"r1 = r0; r1 &= {_random.Next(4)}; if r1 != 0 goto @{rest}; {act}{rest}:; ";
    }

    // Goes on, or stops.
    private string Answer()
    {
        string stop = NewLabel();
        return $"r0 = *(u64 *)(r6 + 0); r0 &= 15; if r0 == 15 goto @{stop}; r0 = 0; exit; {stop}:; r0 = 1; exit";
    }
}
