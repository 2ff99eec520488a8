namespace DotBpf.ObjectFiles.Btf;

/// <summary>The way through the types that are inside each other by value.</summary>
internal ref struct BtfNestingWalk
{
    private const long NoSize = -1;
    private const byte Entered = 0xff;

    private readonly BtfIndex _index;
    private readonly ReadOnlySpan<byte> _types;
    private readonly SparseArray<byte> _heights;
    private readonly SparseArray<long> _sizes;
    private readonly (int Id, int Next)[] _path;
    private int _depth;

    internal BtfNestingWalk(BtfIndex index, Memory memory)
    {
        _index = index;
        _types = index.Types;
        (_heights, _sizes, _path) = (memory.Heights, memory.Sizes, memory.Path);
    }

    // Depth first with a path of our own, because a hostile file decides how deep it goes.
    internal void Visit(int root)
    {
        try
        {
            Enter(root);
            while (_depth > 0)
                Step(ref _path[_depth - 1]);
        }
        finally
        {
            // After a fault the types on the path are as unknown as they were before.
            while (_depth > 0)
                _heights[_path[--_depth].Id] = 0;
        }
    }

    private void Step(ref (int Id, int Next) top)
    {
        BtfRecord record = RecordOf(top.Id);
        if (top.Next < InnerCount(record))
            Enter(Inner(record, top.Next++));
        else
            Leave(top.Id, record);
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

        if (_depth == BtfNesting.Deepest)
            throw _index.Fault(id, $"it is nested more than {BtfNesting.Deepest} levels deep");
        _heights[id] = Entered;
        _path[_depth++] = (id, 0);
    }

    private void Leave(int id, BtfRecord record)
    {
        int height = 1, inner = InnerCount(record);
        for (int i = 0; i < inner; i++)
            height = Math.Max(height, _heights[Inner(record, i)] + 1);
        if (height > BtfNesting.Deepest)
            throw _index.Fault(id, $"it is nested more than {BtfNesting.Deepest} levels deep");
        _heights[id] = (byte)height;
        _sizes[id] = SizeOf(id, record);
        _depth--;
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
                return SizeOfArray(record);
            case BtfKind.Struct or BtfKind.Union:
                CheckMembers(id, record);
                return record.SizeOrType;
            default:
                return InnerCount(record) == 1 ? _sizes[Inner(record, 0)] : NoSize;
        }
    }

    private readonly long SizeOfArray(BtfRecord record)
    {
        long element = _sizes[(int)record.Word(0)];
        if (element < 0)
            return NoSize;
        ulong size = (ulong)element * record.Word(2);
        return size <= uint.MaxValue ? (long)size : NoSize;
    }

    private readonly void CheckMembers(int id, BtfRecord record)
    {
        for (int i = 0; i < record.Length; i++)
        {
            uint place = record.Word(i * 3 + 2);
            long size = Math.Max(0, _sizes[(int)record.Word(i * 3 + 1)]) * 8;
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

    /// <summary>What was found about each type so far.</summary>
    internal sealed class Memory
    {
        internal Memory(int count)
        {
            Heights = new(count);
            Sizes = new(count);
            Heights[0] = 1;
            Sizes[0] = NoSize;
        }

        /// <summary>0: not seen, <see cref="Entered"/>: on the path, otherwise levels below plus one.</summary>
        internal SparseArray<byte> Heights { get; }

        internal SparseArray<long> Sizes { get; }

        internal (int Id, int Next)[] Path { get; } = new (int, int)[BtfNesting.Deepest];
    }
}
