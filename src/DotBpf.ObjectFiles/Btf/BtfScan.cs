using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>One pass over all records: where each begins, and the furthest name and type that any of them refers to.</summary>
/// <remarks>
/// A kernel has a hundred thousand records, and whoever opens its types waits for this loop. So it asks no question per reference:
/// the furthest of all is inside the set, or else <see cref="BtfIndex"/> looks again for the one that is not.
/// </remarks>
internal ref struct BtfScan
{
    private const int HeaderWords = BtfRecord.HeaderSize / sizeof(uint);

    private readonly ReadOnlySpan<uint> _words;
    private readonly SparseArray<int> _starts;

    private BtfScan(ReadOnlySpan<byte> types)
    {
        _words = MemoryMarshal.Cast<byte, uint>(types);
        _starts = new(_words.Length / HeaderWords);
    }

    /// <summary>Where each record begins, in bytes; only the first <see cref="Count"/> count.</summary>
    internal readonly SparseArray<int> Starts => _starts;

    /// <summary>How many records there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Where the scan ended, in bytes: before the end only if there is no whole record of a known kind.</summary>
    internal int End { get; private set; }

    /// <summary>The furthest offset of a name.</summary>
    internal uint FurthestName { get; private set; }

    /// <summary>The highest number of a type that another refers to.</summary>
    internal uint FurthestReference { get; private set; }

    internal static BtfScan Over(ReadOnlySpan<byte> types)
    {
        BtfScan scan = new(types);
        scan.Run();
        return scan;
    }

    // Everything is local and in one loop, so that even code that was compiled in a hurry keeps it in registers.
    private void Run()
    {
        ReadOnlySpan<uint> words = _words;
        SparseArray<int> starts = _starts;
        uint name = 0, reference = 0;
        int at = 0, count = 0;
        while (words.Length - at >= HeaderWords)
        {
            uint info = words[at + 1];
            uint kind = info >> 24 & 0x1f;
            int entries = at + HeaderWords, length = (int)(info & 0xffff), end;
            switch (kind)
            {
                case (uint)BtfKind.Pointer or (uint)BtfKind.Typedef or (uint)BtfKind.Const or (uint)BtfKind.Volatile:
                case (uint)BtfKind.Restrict or (uint)BtfKind.TypeTag or (uint)BtfKind.Function:
                    reference = Math.Max(reference, words[at + 2]);
                    end = entries;
                    break;
                case (uint)BtfKind.Variable or (uint)BtfKind.DeclarationTag:
                    reference = Math.Max(reference, words[at + 2]);
                    end = entries + 1;
                    break;
                case (uint)BtfKind.Struct or (uint)BtfKind.Union:
                    end = entries + length * 3;
                    for (int i = entries; i < end && end <= words.Length; i += 3)
                        (name, reference) = (Math.Max(name, words[i]), Math.Max(reference, words[i + 1]));
                    break;
                case (uint)BtfKind.FunctionPrototype:
                    reference = Math.Max(reference, words[at + 2]);
                    end = entries + length * 2;
                    for (int i = entries; i < end && end <= words.Length; i += 2)
                        (name, reference) = (Math.Max(name, words[i]), Math.Max(reference, words[i + 1]));
                    break;
                case (uint)BtfKind.Enum:
                    end = entries + length * 2;
                    for (int i = entries; i < end && end <= words.Length; i += 2)
                        name = Math.Max(name, words[i]);
                    break;
                case (uint)BtfKind.Enum64:
                    end = entries + length * 3;
                    for (int i = entries; i < end && end <= words.Length; i += 3)
                        name = Math.Max(name, words[i]);
                    break;
                case (uint)BtfKind.DataSection:
                    end = entries + length * 3;
                    for (int i = entries; i < end && end <= words.Length; i += 3)
                        reference = Math.Max(reference, words[i]);
                    break;
                case (uint)BtfKind.Array:
                    end = entries + 3;
                    if (end <= words.Length)
                        reference = Math.Max(reference, Math.Max(words[entries], words[entries + 1]));
                    break;
                case (uint)BtfKind.Integer:
                    end = entries + 1;
                    break;
                case (uint)BtfKind.Forward or (uint)BtfKind.Float:
                    end = entries;
                    break;
                default:
                    end = int.MaxValue;
                    break;
            }

            if (end > words.Length)
                break;
            name = Math.Max(name, words[at]);
            starts[count++] = at * sizeof(uint);
            at = end;
        }

        (Count, End, FurthestName, FurthestReference) = (count, at * sizeof(uint), name, reference);
    }
}
