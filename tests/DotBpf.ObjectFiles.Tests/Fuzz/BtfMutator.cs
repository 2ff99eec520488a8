using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Fuzz;

/// <summary>Spoils types that are sound: their header, records, references and names. Knows where these are, so that it hits what readers look at.</summary>
internal sealed class BtfMutator(byte[] bytes, int start, bool isBigEndian, Random random)
{
    private const int HeaderSize = 24;
    private const int TypesLength = 12;
    private const int StringsStart = 16;
    private const int StringsLength = 20;

    private readonly Numbers _numbers = new(bytes, isBigEndian, random);
    private readonly List<(int Position, int Words)> _records = FindRecords(new(bytes, isBigEndian, random), start);
    private readonly (int Start, int Length) _strings = FindStrings(new(bytes, isBigEndian, random), start);

    internal void Mutate()
    {
        switch (random.Next(12))
        {
            case 0:
                _numbers.Spoil(start + 4 * random.Next(1, HeaderSize / 4), 4);
                break;
            case 1 or 2:
                SpoilString();
                break;
            default:
                SpoilRecord();
                break;
        }
    }

    private static List<(int Position, int Words)> FindRecords(Numbers numbers, int start)
    {
        List<(int Position, int Words)> records = [];
        int position = start + HeaderSize, end = position + (int)numbers.Word(start + TypesLength);
        while (position < end)
        {
            int size = BtfRecord.SizeOf(numbers.Word(position + 4));
            records.Add((position, size / 4));
            position += size;
        }

        return records;
    }

    private static (int Start, int Length) FindStrings(Numbers numbers, int start) =>
        (start + HeaderSize + (int)numbers.Word(start + StringsStart), (int)numbers.Word(start + StringsLength));

    private void SpoilString() => bytes[_strings.Start + random.Next(_strings.Length)] = (byte)(random.Next(3) == 0 ? 0 : random.Next(256));

    private void SpoilRecord()
    {
        if (_records.Count == 0)
            return;
        (int position, int words) = _records[random.Next(_records.Count)];
        int word = position + 4 * random.Next(words);
        switch (random.Next(4))
        {
            case 0: // another type, or another place among the names
                _numbers.Set(word, 4, (ulong)random.Next(_records.Count + 2));
                break;
            case 1: // the kind, the flag or how many entries
                SpoilInfo(position + 4);
                break;
            case 2: // what stands in the same word of another record
                (int other, int otherWords) = _records[random.Next(_records.Count)];
                _numbers.Set(word, 4, _numbers.Word(other + 4 * random.Next(otherWords)));
                break;
            default:
                _numbers.Spoil(word, 4);
                break;
        }
    }

    private void SpoilInfo(int position)
    {
        uint info = _numbers.Word(position);
        _numbers.Set(position, 4, random.Next(3) switch
        {
            0 => info & 0xe0ffffff | (uint)random.Next(32) << 24,
            1 => info ^ 0x80000000,
            _ => info & 0xffff0000 | (uint)random.Next(32),
        });
    }
}
