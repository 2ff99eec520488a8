namespace DotBpf.ObjectFiles.Btf;

/// <summary>Proves that no type holds itself by value, that nesting is of bounded depth, and that members are inside their structures.</summary>
/// <remarks>
/// The kernel asks for the same (btf_resolve and its like, kernel/bpf/btf.c, 6.18), so nothing that loads is refused here. What the
/// proof allows: following aliases, arrays and members by value ends, sizes do not overflow, and recursion over values is safe.
/// </remarks>
internal ref struct BtfNesting
{
    /// <summary>The most levels of aliases, arrays and structures around a value; the kernel's own limit is 32.</summary>
    internal const int Deepest = 128;

    private const long NoSize = -1;
    private const byte Entered = 0xff;

    private readonly BtfIndex _index;
    private readonly ReadOnlySpan<byte> _types;
    private readonly byte[] _heights; // 0: not seen, Entered: on the path, otherwise levels below plus one
    private readonly long[] _sizes;
    private readonly (int Id, int Next)[] _path = new (int, int)[Deepest];
    private int _depth;

    private BtfNesting(BtfIndex index)
    {
        _index = index;
        _types = index.Types;
        _heights = new byte[index.Count];
        _sizes = new long[index.Count];
        _heights[0] = 1;
        _sizes[0] = NoSize;
    }

    internal static void Check(BtfIndex index)
    {
        BtfNesting nesting = new(index);
        for (int id = index.FirstId; id < index.Count; id++)
            nesting.Visit(id);
    }

    // Depth first with a path of our own, because a hostile file decides how deep it goes.
    private void Visit(int root)
    {
        Enter(root);
        while (_depth > 0)
        {
            ref (int Id, int Next) top = ref _path[_depth - 1];
            BtfRecord record = RecordOf(top.Id);
            if (top.Next < InnerCount(record))
                Enter(Inner(record, top.Next++));
            else
                Leave(top.Id, record);
        }
    }

    private readonly BtfRecord RecordOf(int id) => id < _index.FirstId ? _index.RecordOf(id) : new(_types[_index.StartOf(id)..]);

    private void Enter(int id)
    {
        if (_heights[id] == Entered)
            throw _index.Fault(id, "it contains itself");
        if (_heights[id] != 0)
            return;
        BtfRecord record = RecordOf(id);
        if (InnerCount(record) == 0)
        {
            (_heights[id], _sizes[id]) = (1, SizeOf(id, record));
            return;
        }

        if (_depth == Deepest)
            throw _index.Fault(id, $"it is nested more than {Deepest} levels deep");
        _heights[id] = Entered;
        _path[_depth++] = (id, 0);
    }

    private void Leave(int id, BtfRecord record)
    {
        _depth--;
        int height = 1, inner = InnerCount(record);
        for (int i = 0; i < inner; i++)
            height = Math.Max(height, _heights[Inner(record, i)] + 1);
        if (height > Deepest)
            throw _index.Fault(id, $"it is nested more than {Deepest} levels deep");
        _heights[id] = (byte)height;
        _sizes[id] = SizeOf(id, record);
    }

    private static int InnerCount(BtfRecord record) => record.Kind switch
    {
        BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag => 1,
        BtfKind.Array or BtfKind.Variable => 1,
        BtfKind.Struct or BtfKind.Union => record.Length,
        _ => 0,
    };

    private static int Inner(BtfRecord record, int position) => record.Kind switch
    {
        BtfKind.Array => (int)record.Word(0),
        BtfKind.Struct or BtfKind.Union => (int)record.Word(position * 3 + 1),
        _ => (int)record.SizeOrType,
    };

    private readonly long SizeOf(int id, BtfRecord record)
    {
        switch (record.Kind)
        {
            case BtfKind.Pointer:
                return 8;
            case BtfKind.Integer or BtfKind.Enum or BtfKind.Enum64 or BtfKind.Float or BtfKind.DataSection:
                return record.SizeOrType;
            case BtfKind.Array:
                return SizeOfArray(id, record);
            case BtfKind.Struct or BtfKind.Union:
                CheckMembers(id, record);
                return record.SizeOrType;
            default:
                return InnerCount(record) == 1 ? _sizes[Inner(record, 0)] : NoSize;
        }
    }

    private readonly long SizeOfArray(int id, BtfRecord record)
    {
        long element = _sizes[record.Word(0)];
        if (element < 0)
            return NoSize;
        ulong size = (ulong)element * record.Word(2);
        return size <= uint.MaxValue ? (long)size : throw _index.Fault(id, $"an array of {record.Word(2)} times {element} bytes is larger than 4 GiB");
    }

    private readonly void CheckMembers(int id, BtfRecord record)
    {
        for (int i = 0; i < record.Length; i++)
        {
            uint place = record.Word(i * 3 + 2);
            long size = Math.Max(0, _sizes[record.Word(i * 3 + 1)]) * 8;
            long end = record.Flag && place >> 24 != 0 ? (place & 0xffffff) + (place >> 24) : (record.Flag ? place & 0xffffff : place) + size;
            if (record.Flag || !IsNarrowInteger(record.Word(i * 3 + 1)))
                CheckEnd(id, i, end, record.SizeOrType * 8L);
        }
    }

    // Compilers before LLVM 7 wrote a bit field as an integer type of few bits; its bytes may reach past the structure.
    private readonly bool IsNarrowInteger(uint id)
    {
        BtfRecord record = RecordOf((int)id);
        return id != 0 && record.Kind == BtfKind.Integer && (record.Word(0) & 0xff) != record.SizeOrType * 8;
    }

    private readonly void CheckEnd(int id, int member, long end, long bits)
    {
        if (end > bits)
            throw _index.Fault(id, $"member {member} ends at bit {end} of {bits}");
    }
}
