namespace DotBpf.Conformance.Differential.Programs;

/// <content>Records that programs send.</content>
internal sealed partial class RandomHelperCalls
{
    // Such a sample has no padding, which would keep what was there before.
    private const int SampleSize = 12;
    private static readonly int[] s_recordSizes = [8, 8, 16, 16, 0, 4088, 1 << 24];

    private void AddRecord(string map)
    {
        int flags = _random.Next(4);
        switch (_random.Next(4))
        {
            case 0:
                Add($"{Load(map)}{Place("r2", ValuePlace)}r3 = {_random.Next(17)}; r4 = {(_random.Next(10) == 0 ? _random.Next() : flags)}; call 130; {Fold}");
                break;
            case 1:
                Add($"{Load(map)}r2 = {_random.Next(5)}; call 134; {Fold}");
                break;
            case 2:
                string rest = NewLabel();
                Add($"{Load(map)}r2 = 24; r3 = {(_random.Next(10) == 0 ? 1 : 0)}; call 131; if r0 == 0 goto @{rest}; *(u64 *)(r0 + 0) = r9; *(u64 *)(r0 + 8) = 1; *(u64 *)(r0 + 16) = 2; "
                    + $"r1 = r0; r2 = {flags}; call {132 + _random.Next(2)}; {rest}:");
                break;
            default:
                AddRecordByParts(map, flags);
                break;
        }
    }

    // Every byte is written, for what was there before is anybody's.
    private void AddRecordByParts(string map, int flags)
    {
        int size = s_recordSizes[_random.Next(s_recordSizes.Length)];
        string dynptr = Place("r1", DynptrPlace);
        Add($"{Load(map)}r2 = {size}; r3 = {(_random.Next(10) == 0 ? 1 : 0)}; {Place("r4", DynptrPlace)}call 198; {Fold}");
        for (int offset = 0; offset < Math.Min(size, 24); offset += 8)
            Add($"{dynptr}r2 = {offset}; {Place("r3", ValuePlace)}r4 = 8; r5 = 0; call 202; {Fold}");
        Add($"{Place("r1", ValuePlace)}r2 = 8; {Place("r3", DynptrPlace)}r4 = {_random.Next(12)}; r5 = 0; call 201; {Fold}");
        Add($"{dynptr}r2 = {flags}; call {199 + _random.Next(2)}");
        Add("*(u64 *)(r10 - 48) = 0; *(u64 *)(r10 - 40) = 0");
    }

    private void AddSample(string map)
    {
        string flags = _random.Next(3) == 0 ? $"r3 = {_random.Next(5)}; " : "w3 = -1; ";
        if (_random.Next(4) == 0)
            flags += $"r1 = {8 * _random.Next(10)}; r1 <<= {(_random.Next(6) == 0 ? 50 : 32)}; r3 |= r1; ";
        Add($"{flags}r1 = r6; r2 = map {map} ll; {Place("r4", ValuePlace)}r5 = {SampleSize}; call 25; {Fold}");
    }
}
