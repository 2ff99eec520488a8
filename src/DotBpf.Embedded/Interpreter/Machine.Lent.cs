using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <content>Memory lent to the program for a part of its run. SAFETY: windows are dropped whenever something is taken back.</content>
internal sealed unsafe partial class Machine
{
    // Far more than a program that ends its records needs, and few enough to search.
    private const int MostLent = 256;

    private readonly LentMemory[] _lent = new LentMemory[MostLent];
    private int _lentCount;

    /// <summary>Stops a program that hoards what it was lent. Ask before there is something to lend.</summary>
    internal void CheckMayLend(int more = 1)
    {
        if (_lentCount + more > MostLent)
            throw Fault($"it holds {MostLent} ring records that it neither submitted nor discarded");
    }

    /// <summary>Lets the program touch memory until it is taken back.</summary>
    internal void Lend(byte* address, nuint size, MemoryAccess access, BoundMap? map)
    {
        _lent[_lentCount++] = new LentMemory((nuint)address, size, access, map);
        if (!_isProven)
            Remember(address, size, access);
    }

    /// <summary>Takes back what was lent for the time of a callback.</summary>
    internal void TakeBack(byte* address)
    {
        int place = FindLent(address, isRecord: false);
        if (place >= 0)
            Drop(place);
    }

    /// <summary>Takes back a ring record.</summary>
    /// <param name="address">What the program gave.</param>
    /// <returns>The map of the record that begins there; <see langword="null"/> when none does.</returns>
    internal BoundMap? TakeBackRecord(ulong address)
    {
        int place = FindLent((byte*)address, isRecord: true);
        if (place < 0)
            return null;
        BoundMap? map = _lent[place].Map;
        Drop(place);
        return map;
    }

    // The last one first: what was lent last is mostly taken back first.
    private int FindLent(byte* address, bool isRecord)
    {
        for (int i = _lentCount - 1; i >= 0; i--)
        {
            ref readonly LentMemory lent = ref _lent[i];
            if (lent.Address == (nuint)address && lent.Map is not null == isRecord)
                return i;
        }

        return -1;
    }

    private void Drop(int place)
    {
        int last = --_lentCount;
        if (place != last)
            _lent[place] = _lent[last];
        if (!_isProven)
            _value = _olderValue = default;
    }

    private bool TryFindLent(nuint address, nuint length, MemoryAccess access)
    {
        for (int i = 0; i < _lentCount; i++)
        {
            ref readonly LentMemory lent = ref _lent[i];
            if (!lent.Allows(address, length, access))
                continue;
            Remember((byte*)lent.Address, lent.Size, lent.Access);
            return true;
        }

        return false;
    }

    // The kernel's verifier refuses a program that can end with a record it reserved; here it is seen when it happens.
    private void CheckNothingLent()
    {
        if (_lentCount != 0)
            throw Fault($"it ended without submitting or discarding a record it reserved in '{_lent[0].Map?.Map.Info.Name}'");
    }

    // A record left reserved would stop its ring for ever.
    private void ReclaimLent()
    {
        if (_lentCount == 0)
            return;
        for (int i = 0; i < _lentCount; i++)
        {
            if (_lent[i].Map is { } map)
                Helpers.RingBufferHelpers.Discard(map, _lent[i]);
        }

        Array.Clear(_lent, 0, _lentCount);
        _lentCount = 0;
    }
}
