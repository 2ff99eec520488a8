using System.Runtime.InteropServices;
using System.Text;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Where each type and string of a set stands. Building it proves that every record, name and reference is inside the set.</summary>
internal sealed class BtfIndex
{
    private const int LongestName = 1023;

    private readonly BtfLayout _layout;
    private readonly string _name;
    private readonly BtfIndex? _base;
    private readonly int[] _starts; // by id from FirstId on

    private BtfIndex(BtfLayout layout, string name, BtfIndex? baseIndex, int[] starts)
    {
        _layout = layout;
        _name = name;
        _base = baseIndex;
        FirstString = baseIndex?.EndOfStrings ?? 0;
        _starts = starts;
        FirstId = baseIndex?.Count ?? 1;
    }

    /// <summary>How many types, <c>void</c> and those of the base included.</summary>
    internal int Count => FirstId + _starts.Length;

    /// <summary>The first type that stands in these bytes; those before it are the base's, or <c>void</c>.</summary>
    internal int FirstId { get; }

    /// <summary>The index of the set that this one continues.</summary>
    internal BtfIndex? Base => _base;

    /// <summary>The offset of the first string that stands in these bytes.</summary>
    internal uint FirstString { get; }

    /// <summary>One past the last offset of a string.</summary>
    internal uint EndOfStrings => FirstString + (uint)_layout.StringsLength;

    internal BtfLayout Layout => _layout;

    /// <summary>The records. A loop over many takes this once.</summary>
    internal ReadOnlySpan<byte> Types => _layout.Raw.Span.Slice(BtfLayout.TypesStart, _layout.TypesLength);

    /// <summary>The strings in these bytes, each with its final zero.</summary>
    internal ReadOnlySpan<byte> Strings => _layout.Raw.Span.Slice(_layout.StringsStart, _layout.StringsLength);

    // Void has no record; one of zeros says the same.
    private static ReadOnlySpan<byte> Void => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    internal static BtfIndex Build(BtfLayout layout, string name, BtfIndex? baseIndex = null)
    {
        BtfIndex index = new(layout, name, baseIndex, FindStarts(layout, name, baseIndex?.Count ?? 1));
        ReadOnlySpan<byte> types = index.Types;
        for (int id = index.FirstId; id < index.Count; id++)
            index.CheckRecord(id, new BtfRecord(types[index.StartOf(id)..]));
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

    private static int[] FindStarts(BtfLayout layout, string name, int firstId)
    {
        ReadOnlySpan<byte> types = layout.Raw.Span.Slice(BtfLayout.TypesStart, layout.TypesLength);
        int[] starts = new int[types.Length / BtfRecord.HeaderSize];
        int count = 0;
        for (int position = 0; position < types.Length; count++)
        {
            int size = types.Length - position < BtfRecord.HeaderSize ? -1 : BtfRecord.SizeOf(MemoryMarshal.Read<uint>(types[(position + 4)..]));
            if (size < 0 || size > types.Length - position)
                throw new ObjectFileException(name, [Diagnostics.BadType(firstId + count, BtfLayout.TypesStart + position, "it is of no known kind or reaches past the end of the types")]);
            starts[count] = position;
            position += size;
        }

        Array.Resize(ref starts, count);
        return starts;
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
