using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <content>Elements with and without keys, filters, inner maps, redirects, and values with locks and timers.</content>
internal sealed partial class RandomHelperCalls
{
    private const int LockOffset = 4;
    private const int TimerOffset = 8;
    private const ulong Never = 1ul << 62;

    private static readonly MapType[] s_perCpu = [MapType.PerCpuHash, MapType.LruPerCpuHash, MapType.PerCpuArray];

    private void AddKeyed(string map, MapType type)
    {
        switch (_random.Next(s_perCpu.Contains(type) ? 7 : 6))
        {
            case 0:
                Add($"{Load(map)}{Key}call 3; {Fold}");
                break;
            case 1 or 2:
                Add($"{Load(map)}{Key}{Place("r3", ValuePlace)}r4 = {Mode(5)}; call 2; {FoldUnlessOutOfMemory()}");
                break;
            case 3:
                Add($"{Load(map)}{Key}call 1; {Use()}");
                break;
            case < 6 when type != MapType.LpmTrie && MayAddFunction:
                AddWalk(map, type);
                break;
            case < 6:
                Add($"{Load(map)}{Key}call 1; {Use()}");
                break;
            default:
                Add($"{Load(map)}{Key}r3 = {(_random.Next(4) == 0 ? _random.Next() : _random.Next(4))}; call 195; {Use()}");
                break;
        }
    }

    private void AddKeyless(string map, int operation) => Add(operation switch
    {
        0 => $"{Load(map)}{Place("r2", ValuePlace)}r3 = {_random.Next(4)}; call 87; {Fold}",
        1 => $"{Load(map)}{Place("r2", ValuePlace)}call 88; {Fold}r1 = *(u64 *)(r10 {ValuePlace}); r9 ^= r1",
        _ => $"{Load(map)}{Place("r2", ValuePlace)}call 89; {Fold}r1 = *(u64 *)(r10 {ValuePlace}); r9 ^= r1",
    });

    private void AddFilter(string map)
    {
        Add($"r1 = r9; r1 &= 31; *(u64 *)(r10 {ValuePlace}) = r1");
        AddKeyless(map, 2 * _random.Next(2));
    }

    // All bits of the index but the lower half are ignored.
    private void AddRedirect(string map, MapType type)
    {
        if (type != MapType.CpuMap && _random.Next(2) == 0)
        {
            string rest = NewLabel();
            Add($"{Load(map)}{Key}call 1; if r0 == 0 goto @{rest}; r1 = *(u32 *)(r0 + 0); r9 *= 31; r9 ^= r1; {rest}:");
        }

        string index = _random.Next(3) == 0 ? "r2 = r9; r2 <<= 32; r1 = *(u32 *)(r10 - 16); r2 |= r1; " : "r2 = *(u32 *)(r10 - 16); ";
        Add($"{index}{Load(map)}r3 = {(_random.Next(8) == 0 ? _random.Next() : _random.Next(32))}; call 51; {Fold}");
    }

    // The inner map takes an update, or is looked into; kinds without keys take a value or give one.
    private void AddInner(string outer)
    {
        string rest = NewLabel();
        Add($"{Load(outer)}{Key}call 1; if r0 == 0 goto @{rest}; r1 = r0");
        bool isWritten = _random.Next(2) == 0;
        if (outer.StartsWith(GeneratedMap.Queues, StringComparison.Ordinal))
            Add(isWritten ? $"{Place("r2", ValuePlace)}r3 = {_random.Next(4)}; call 87; {Fold}" : $"{Place("r2", ValuePlace)}call {88 + _random.Next(2)}; {Fold}");
        else
            Add(isWritten ? $"{Key}{Place("r3", ValuePlace)}r4 = {_random.Next(3)}; call 2; {Fold}" : $"{Key}call 1; {Use()}");
        Add($"{rest}:");
    }

    private void AddLocked(string map)
    {
        switch (_random.Next(5))
        {
            case 0:
                Add($"{Load(map)}{Key}call 3; {Fold}");
                break;
            case 1 or 2:
                Add($"*(u64 *)(r10 - 136) = r9; {Load(map)}{Key}{Place("r3", LockedPlace)}r4 = {Mode(9)}; call 2; {FoldUnlessOutOfMemory()}");
                break;
            case 3 when MayAddFunction:
                AddCall(Load(map), AddFunction(VisitLocked()), 164);
                break;
            default:
                string rest = NewLabel(), held = $"r1 = r7; r1 += {LockOffset}; ";
                Add($"{Load(map)}{Key}call 1; if r0 == 0 goto @{rest}; r7 = r0; {held}call 93; "
                    + $"r8 = *(u64 *)(r7 + 8); r1 = r8; r1 += 7; *(u64 *)(r7 + 8) = r1; *(u32 *)(r7 + 0) = r1; {held}call 94; r9 *= 31; r9 ^= r8; {rest}:");
                break;
        }
    }

    private void AddTimed(string map)
    {
        string rest = NewLabel(), timer = $"r1 = r7; r1 += {TimerOffset}; ", find = $"{Load(map)}{Key}call 1; if r0 == 0 goto @{rest}; r7 = r0; ";
        switch (_random.Next(11))
        {
            case 0:
                Add($"{Load(map)}{Key}call 3; {Fold}");
                break;
            case 10 when MayAddFunction:
                AddCall(Load(map), AddFunction(VisitTimed()), 164);
                break;
            case 1 or 2:
                Add($"*(u64 *)(r10 - 176) = {_random.Next(3)}; {Load(map)}{Key}{Place("r3", TimedPlace)}r4 = {Mode(5)}; call 2; {FoldUnlessOutOfMemory()}");
                break;
            case 3:
                Add($"{find}r9 *= 31; r1 = *(u64 *)(r7 + 0); r9 ^= r1; r1 = *(u64 *)(r7 + 32); r9 ^= r1; {rest}:");
                break;
            case 4 or 5:
                Add($"{find}{timer}r2 = map {map} ll; r3 = {(_random.Next(6) == 0 ? _random.Next(20) : 1)}; call 169; {FoldUnlessOutOfMemory()}{rest}:");
                break;
            case 6 when MayAddFunction:
                Add($"{find}{timer}r2 = function @{AddFunction(Expiry())} ll; call 170; {Fold}{rest}:");
                break;
            case 7 or 8:
                Add($"{find}{timer}{Start()}call 171; {Fold}{rest}:");
                break;
            default:
                Add($"{find}{timer}call 172; {Fold}{rest}:");
                break;
        }
    }

    // What starts soon shall not become due before the program ends.
    private string Start() => _hasTimersDue && _random.Next(2) == 0
        ? $"r2 = {30_000_000 + (1_000_000 * _random.Next(8))}; r3 = {(_random.Next(8) == 0 ? 4 : 2)}; "
        : $"r2 = {Never} ll; r3 = {_random.Next(5)}; ";

    // Counts, tries to cancel itself, and starts itself again as often as the value says.
    private string Expiry()
    {
        string end = NewLabel();
        return $"r6 = r3; r1 = *(u64 *)(r6 + 0); r1 += 1; *(u64 *)(r6 + 0) = r1; r1 = *(u32 *)(r2 + 0); *(u64 *)(r6 + 40) = r1; r1 = r6; r1 += {TimerOffset}; call 172; "
            + $"*(u64 *)(r6 + 32) = r0; r1 = *(u64 *)(r6 + 24); if r1 == 0 goto @{end}; r1 -= 1; *(u64 *)(r6 + 24) = r1; "
            + $"r1 = r6; r1 += {TimerOffset}; r2 = 5000000; r3 = 2; call 171; {end}:; r0 = 0; exit";
    }

    private string VisitLocked() => $"r6 = r4; r7 = r3; r1 = r7; r1 += {LockOffset}; call 93; r8 = *(u64 *)(r7 + 8); r1 = r8; r1 += 3; *(u64 *)(r7 + 8) = r1; "
        + $"r1 = r7; r1 += {LockOffset}; call 94; {Sum}r0 ^= r8; {KeepSum}{Answer()}";

    private string VisitTimed() => $"r6 = r4; r7 = r3; r1 = r7; r1 += {TimerOffset}; call 172; r8 = r0; {Sum}r0 ^= r8; r1 = *(u64 *)(r7 + 0); r0 ^= r1; r1 = *(u64 *)(r7 + 32); r0 ^= r1; {KeepSum}{Answer()}";

    private int Mode(int modes) => _random.Next(3) == 0 ? _random.Next(modes) : 0;
}
