using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Programs of chance that every verifier accepts: calls of helpers on maps of all kinds, whose answers decide on later keys and values and are folded into the program's own.</summary>
/// <remarks>Register 6 is the context, register 9 the answer; the key is at −16 of the stack, the value at −32.</remarks>
internal sealed class RandomHelperCalls
{
    private const string Key = "r2 = r10; r2 += -16; ";
    private const string FoldAnswer = "r9 *= 31; r9 ^= r0; ";
    private const int Keys = 12;

    private static readonly MapType[] s_perCpu = [MapType.PerCpuHash, MapType.LruPerCpuHash, MapType.PerCpuArray];

    private readonly Random _random;
    private readonly MapSpec[] _maps;
    private readonly List<string> _steps = [];

    private RandomHelperCalls(Random random, MapSpec[] maps)
    {
        _random = random;
        _maps = maps;
    }

    /// <summary>Writes a program on these maps.</summary>
    internal static string Create(Random random, MapSpec[] maps)
    {
        RandomHelperCalls program = new(random, maps);
        for (int left = random.Next(5, 40); left > 0; left--)
            program.AddStep();
        return $"r6 = r1; r9 = {random.Next()}; *(u64 *)(r10 - 16) = 0; *(u64 *)(r10 - 24) = 0; *(u64 *)(r10 - 32) = 0; "
            + string.Concat(program._steps)
            + "r0 = r9; r9 >>= 32; r0 ^= r9; exit";
    }

    private void AddStep()
    {
        MapSpec map = _maps[_random.Next(_maps.Length)];
        AddKey(map);
        if (_random.Next(2) == 0)
            Add("*(u64 *)(r10 - 32) = r9");
        switch (map.Type)
        {
            case MapType.Queue or MapType.Stack:
                AddKeyless(map, _random.Next(3));
                break;
            case MapType.BloomFilter:
                Add("r1 = r9; r1 &= 31; *(u64 *)(r10 - 32) = r1");
                AddKeyless(map, 2 * _random.Next(2));
                break;
            case MapType.DevMap or MapType.DevMapHash or MapType.CpuMap:
                Add($"{Load(map)}r2 = *(u32 *)(r10 - 16); r3 = {_random.Next(32)}; call 51; {FoldAnswer}");
                break;
            case MapType.RingBuffer:
                AddRecord(map);
                break;
            case MapType.PerfEventArray:
                Add($"r1 = r6; r2 = map {map.Name} ll; r3 = *(u32 *)(r10 - 16); r4 = {Value("r4")}r5 = {_random.Next(9)}; call 25; {FoldAnswer}");
                break;
            case MapType.ProgramArray:
                Add($"r1 = r6; r2 = map {map.Name} ll; r3 = *(u32 *)(r10 - 16); call 12");
                break;
            case MapType.ArrayOfMaps or MapType.HashOfMaps:
                AddInner(map);
                break;
            default:
                AddKeyed(map);
                break;
        }
    }

    // Keys of chance, or such as the answers so far lead to.
    private void AddKey(MapSpec map)
    {
        if (map.Type == MapType.LpmTrie)
            Add($"*(u32 *)(r10 - 16) = {_random.Next(34)}; *(u32 *)(r10 - 12) = {_random.Next(4) << _random.Next(30)}");
        else if (_random.Next(3) == 0)
            Add("r1 = r9; r1 &= 15; *(u64 *)(r10 - 16) = r1");
        else
            Add($"*(u64 *)(r10 - 16) = {_random.Next(Keys)}");
    }

    private void AddKeyed(MapSpec map)
    {
        int operations = s_perCpu.Contains(map.Type) ? 5 : 4;
        switch (_random.Next(operations))
        {
            case 0:
                Add($"{Load(map)}{Key}call 3; {FoldAnswer}");
                break;
            case 1 or 2:
                Add($"{Update(map)}{FoldAnswer}");
                break;
            case 3:
                AddUse($"{Load(map)}{Key}call 1");
                break;
            default:
                AddUse($"{Load(map)}{Key}r3 = {_random.Next(4)}; call 195");
                break;
        }
    }

    private void AddKeyless(MapSpec map, int operation) => Add(operation switch
    {
        0 => $"{Load(map)}r2 = {Value("r2")}r3 = {_random.Next(4)}; call 87; {FoldAnswer}",
        1 => $"{Load(map)}r2 = {Value("r2")}call 88; {FoldAnswer}r1 = *(u64 *)(r10 - 32); r9 ^= r1",
        _ => $"{Load(map)}r2 = {Value("r2")}call 89; {FoldAnswer}r1 = *(u64 *)(r10 - 32); r9 ^= r1",
    });

    private void AddRecord(MapSpec map)
    {
        int flags = _random.Next(4);
        Add(_random.Next(3) switch
        {
            0 => $"{Load(map)}r2 = {Value("r2")}r3 = {_random.Next(17)}; r4 = {flags}; call 130; {FoldAnswer}",
            1 => $"{Load(map)}r2 = {_random.Next(4)}; call 134; {FoldAnswer}",
            _ => $"{Load(map)}r2 = 24; r3 = 0; call 131; if r0 == 0 goto +6; *(u64 *)(r0 + 0) = r9; *(u64 *)(r0 + 8) = 1; *(u64 *)(r0 + 16) = 2; "
                + $"r1 = r0; r2 = {flags}; call {132 + _random.Next(2)}",
        });
    }

    // The inner map takes an update, or is looked into.
    private void AddInner(MapSpec map)
    {
        if (_random.Next(2) == 0)
            Add($"{Load(map)}{Key}call 1; if r0 == 0 goto +9; r1 = r0; {Key}r3 = {Value("r3")}r4 = {_random.Next(3)}; call 2; {FoldAnswer}");
        else
            Add($"{Load(map)}{Key}call 1; if r0 == 0 goto +8; r1 = r0; {Key}call 1; if r0 == 0 goto +3; r1 = *(u64 *)(r0 + 0); r9 *= 31; r9 ^= r1");
    }

    // What is found is read, and half of the time changed.
    private void AddUse(string lookup) => Add(_random.Next(2) == 0
        ? $"{lookup}; if r0 == 0 goto +3; r1 = *(u64 *)(r0 + 0); r9 *= 31; r9 ^= r1"
        : $"{lookup}; if r0 == 0 goto +5; r1 = *(u64 *)(r0 + 0); r9 *= 31; r9 ^= r1; r1 += 7; *(u64 *)(r0 + 0) = r1");

    private string Update(MapSpec map) => $"{Load(map)}{Key}r3 = {Value("r3")}r4 = {(_random.Next(3) == 0 ? _random.Next(5) : 0)}; call 2; ";

    private static string Load(MapSpec map) => $"r1 = map {map.Name} ll; ";

    private static string Value(string register) => $"r10; {register} += -32; ";

    private void Add(string step) => _steps.Add(step.TrimEnd(' ', ';') + "; ");
}
