using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>What an object says of its code beside the types: which function is where, which line each instruction came from, which fields moved.</summary>
/// <remarks>Section <c>.BTF.ext</c>; <c>struct btf_ext_header</c> of Documentation/bpf/btf.rst. Records are ordered by offset.</remarks>
internal sealed class BtfExtension
{
    private const int HeaderSize = 24;
    private const int HeaderSizeWithFields = 32;
    private const ushort Magic = 0xeb9f;

    private readonly string _fileName;
    private readonly BtfTypes _types;
    private Dictionary<string, List<BtfFunctionRecord>> _functions = [];
    private Dictionary<string, List<BtfLineRecord>> _lines = [];
    private Dictionary<string, List<BtfFieldRecord>> _fields = [];

    private BtfExtension(BtfTypes types, string fileName)
    {
        _types = types;
        _fileName = fileName;
    }

    internal static BtfExtension Read(OrderedBytes bytes, BtfTypes types, string fileName)
    {
        BtfExtension extension = new(types, fileName);
        uint header = extension.CheckHeader(bytes);
        extension._functions = extension.ReadPart(bytes, header, 8, 8, static (b, at) => new BtfFunctionRecord(b.UInt32(at), b.UInt32(at + 4)));
        extension._lines = extension.ReadPart(bytes, header, 16, 16, static (b, at) =>
            new BtfLineRecord(b.UInt32(at), b.UInt32(at + 4), b.UInt32(at + 8), b.UInt32(at + 12)));
        if (header >= HeaderSizeWithFields)
        {
            extension._fields = extension.ReadPart(bytes, header, 24, 16, static (b, at) =>
                new BtfFieldRecord(b.UInt32(at), b.UInt32(at + 4), b.UInt32(at + 8), b.UInt32(at + 12)));
        }

        return extension;
    }

    internal IReadOnlyList<BtfFunctionRecord> FunctionsOf(string section) => _functions.GetValueOrDefault(section) ?? [];

    internal IReadOnlyList<BtfLineRecord> LinesOf(string section) => _lines.GetValueOrDefault(section) ?? [];

    internal IReadOnlyList<BtfFieldRecord> FieldsOf(string section) => _fields.GetValueOrDefault(section) ?? [];

    private uint CheckHeader(OrderedBytes bytes)
    {
        if (bytes.Length < HeaderSize)
            throw Fault(0, $"the header needs {HeaderSize} bytes, and there are {bytes.Length}");
        if (bytes.UInt16(0) != Magic || bytes.Byte(2) != 1)
            throw Fault(0, "it does not start with the number 0xeb9f and version 1");
        uint header = bytes.UInt32(4);
        return header >= HeaderSize && header <= bytes.Length ? header : throw Fault(4, $"the header is said to have {header} bytes of {bytes.Length}");
    }

    // A part: the size of a record, then for each section its name, the number of its records and these.
    private Dictionary<string, List<T>> ReadPart<T>(OrderedBytes bytes, uint header, int position, int smallest, Func<OrderedBytes, int, T> read)
        where T : IBtfExtensionRecord
    {
        ulong start = header + (ulong)bytes.UInt32(position), length = bytes.UInt32(position + 4);
        if (!bytes.Holds(start, length))
            throw Fault(position, $"{length} bytes at {start} are outside of it; it has {bytes.Length}");
        Dictionary<string, List<T>> sections = [];
        if (length == 0)
            return sections;
        OrderedBytes part = bytes.Slice((int)start, (int)length);
        uint size = part.Length >= 4 ? part.UInt32(0) : 0;
        if (size < smallest || size % 4 != 0)
            throw Fault((long)start, $"a record is said to have {size} bytes; at least {smallest} are needed");
        for (int at = 4; at < part.Length;)
            at = ReadSection(part, at, size, (long)start, sections, read);
        return sections;
    }

    private int ReadSection<T>(OrderedBytes part, int at, uint size, long start, Dictionary<string, List<T>> sections, Func<OrderedBytes, int, T> read)
        where T : IBtfExtensionRecord
    {
        if (part.Length - at < 8)
            throw Fault(start + at, "a section's records are cut off");
        uint name = part.UInt32(at), count = part.UInt32(at + 4);
        if (!part.Holds((ulong)at + 8, (ulong)count * size))
            throw Fault(start + at, $"{count} records of {size} bytes are more than there is");
        if (!_types.Index.HasString(name))
            throw Fault(start + at, $"a section's name is said to be at {name}, outside of the strings");
        List<T> records = [];
        for (int i = 0; i < (int)count; i++)
            records.Add(Checked(read(part, at + 8 + i * (int)size), start + at));
        records.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        sections.TryAdd(_types.TextAt(name, int.MaxValue), records);
        return at + 8 + (int)(count * size);
    }

    private T Checked<T>(T record, long offset)
        where T : IBtfExtensionRecord
    {
        if (record.Offset % 8 != 0 || record.Offset > int.MaxValue)
            throw Fault(offset, $"a record is for byte {record.Offset}, where no instruction begins");
        if (record.FirstString is { } first && !_types.Index.HasString(first))
            throw Fault(offset, $"a record refers to a string at {first}, outside of the strings");
        if (record.SecondString is { } second && !_types.Index.HasString(second))
            throw Fault(offset, $"a record refers to a string at {second}, outside of the strings");
        return record;
    }

    private ObjectFileException Fault(long offset, string what) => new(_fileName, [Diagnostics.BadExtension(offset, what)]);
}
