using System.Text;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Where each type and string of a set stands. Building it proves that every record, name and reference is inside the set.</summary>
internal sealed class BtfIndex
{
    private const int LongestName = 1023;

    private readonly BtfLayout _layout;
    private readonly string _name;
    private readonly BtfIndex? _base;
    private readonly SparseArray<int> _starts; // by id from FirstId on

    private BtfIndex(BtfLayout layout, string name, BtfIndex? baseIndex, BtfScan scan)
    {
        _layout = layout;
        _name = name;
        _base = baseIndex;
        FirstString = baseIndex?.EndOfStrings ?? 0;
        _starts = scan.Starts;
        FirstId = baseIndex?.Count ?? 1;
        Count = FirstId + scan.Count;
    }

    /// <summary>How many types, <c>void</c> and those of the base included.</summary>
    internal int Count { get; }

    /// <summary>The first type that stands in these bytes; those before it are the base's, or <c>void</c>.</summary>
    internal int FirstId { get; }

    /// <summary>The index of the set that this one continues.</summary>
    internal BtfIndex? Base => _base;

    /// <summary>The offset of the first string that stands in these bytes.</summary>
    internal uint FirstString { get; }

    /// <summary>One past the last offset of a string.</summary>
    internal uint EndOfStrings => FirstString + (uint)_layout.StringsLength;

    internal BtfLayout Layout => _layout;

    /// <summary>What messages call the set.</summary>
    internal string Name => _name;

    /// <summary>The records. A loop over many takes this once.</summary>
    internal ReadOnlySpan<byte> Types => _layout.Raw.Span.Slice(BtfLayout.TypesStart, _layout.TypesLength);

    /// <summary>The strings in these bytes, each with its final zero.</summary>
    internal ReadOnlySpan<byte> Strings => _layout.Raw.Span.Slice(_layout.StringsStart, _layout.StringsLength);

    // Void has no record; one of zeros says the same.
    private static ReadOnlySpan<byte> Void => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    internal static BtfIndex Build(BtfLayout layout, string name, BtfIndex? baseIndex = null)
    {
        BtfScan scan = BtfScan.Over(layout.Raw.Span.Slice(BtfLayout.TypesStart, layout.TypesLength));
        BtfIndex index = new(layout, name, baseIndex, scan);
        if (scan.End < layout.TypesLength)
            throw new ObjectFileException(name, [Diagnostics.BadType(index.Count, BtfLayout.TypesStart + scan.End, "it is of no known kind or reaches past the end of the types")]);
        if (scan.FurthestReference >= (uint)index.Count || !index.HasString(scan.FurthestName))
            index.CheckRecords();
        return index;
    }

    /// <summary>Where the record of a type that is not the base's begins, counted from the first record.</summary>
    internal int StartOf(int id) => _starts[id - FirstId];

    internal BtfRecord RecordOf(int id)
    {
        if (id >= FirstId)
            return new(Types[StartOf(id)..]);
        return _base is null ? new(Void) : _base.RecordOf(id);
    }

    /// <summary>The bytes of a string without its final zero.</summary>
    internal ReadOnlySpan<byte> StringAt(uint offset)
    {
        if (_base is not null && offset < FirstString)
            return _base.StringAt(offset);
        ReadOnlySpan<byte> rest = Strings[(int)(offset - FirstString)..];
        return rest[..rest.IndexOf((byte)0)];
    }

    internal bool HasString(uint offset) => offset < EndOfStrings;

    /// <summary>A name of a type, member or parameter.</summary>
    internal string NameAt(uint offset, int id)
    {
        if (offset == 0)
            return "";
        ReadOnlySpan<byte> name = StringAt(offset);
        return name.Length <= LongestName ? Encoding.UTF8.GetString(name) : throw Fault(id, $"it has a name of {name.Length} bytes; {LongestName} are the most");
    }

    internal ObjectFileException Fault(int id, string what) =>
        new(_name, [Diagnostics.BadType(id, id >= FirstId && id < Count ? BtfLayout.TypesStart + StartOf(id) : 0, what)]);

    // Something refers to what is not there: says what.
    private void CheckRecords()
    {
        for (int id = FirstId; id < Count; id++)
            CheckRecord(id, RecordOf(id));
    }

    private void CheckRecord(int id, BtfRecord record)
    {
        CheckName(record.NameOffset, id);
        switch (record.Kind)
        {
            case BtfKind.Array:
                CheckReference(record.Word(0), id);
                CheckReference(record.Word(1), id);
                break;
            case BtfKind.Struct or BtfKind.Union:
                CheckEntries(record, id, 3, hasName: true, hasReference: true);
                break;
            case BtfKind.Enum:
                CheckEntries(record, id, 2, hasName: true, hasReference: false);
                break;
            case BtfKind.Enum64:
                CheckEntries(record, id, 3, hasName: true, hasReference: false);
                break;
            case BtfKind.FunctionPrototype:
                CheckReference(record.SizeOrType, id);
                CheckEntries(record, id, 2, hasName: true, hasReference: true);
                break;
            case BtfKind.DataSection:
                CheckEntries(record, id, 3, hasName: false, hasReference: true);
                break;
            case BtfKind.Integer or BtfKind.Float or BtfKind.Forward:
                break;
            default:
                CheckReference(record.SizeOrType, id);
                break;
        }
    }

    private void CheckEntries(BtfRecord record, int id, int words, bool hasName, bool hasReference)
    {
        for (int i = 0; i < record.Length; i++)
        {
            if (hasName)
                CheckName(record.Word(i * words), id);
            if (hasReference)
                CheckReference(record.Word(i * words + (hasName ? 1 : 0)), id);
        }
    }

    private void CheckName(uint offset, int id)
    {
        if (!HasString(offset))
            throw Fault(id, $"a name of it is said to be at {offset} of {EndOfStrings} bytes of strings");
    }

    private void CheckReference(uint target, int id)
    {
        if (target >= (uint)Count)
            throw Fault(id, $"it refers to type {target}; there are {Count}");
    }
}
