using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>A type as it is encoded: three words, then what its kind adds.</summary>
internal readonly ref struct BtfRecord(ReadOnlySpan<byte> bytes)
{
    internal const int HeaderSize = 12;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    internal uint NameOffset => HeaderWord(0);

    internal BtfKind Kind => KindOf(HeaderWord(1));

    /// <summary>How many members, parameters, enumerators or variables; the linkage of functions.</summary>
    internal int Length => (int)(HeaderWord(1) & 0xffff);

    /// <summary>A bit whose meaning depends on the kind: bit fields, union, signed.</summary>
    internal bool Flag => HeaderWord(1) >> 31 != 0;

    /// <summary>The size in bytes or the id of another type, as the kind has it.</summary>
    internal uint SizeOrType => HeaderWord(2);

    /// <summary>A word of what the kind adds.</summary>
    internal uint Word(int index) => MemoryMarshal.Read<uint>(_bytes[(HeaderSize + index * 4)..]);

    /// <summary>All of its words, the header's three first.</summary>
    internal ReadOnlySpan<uint> Words => MemoryMarshal.Cast<byte, uint>(_bytes[..SizeOf(HeaderWord(1))]);

    /// <summary>The bytes of a record with that second word, or −1 when there is no such kind.</summary>
    internal static int SizeOf(uint info)
    {
        int count = (int)(info & 0xffff);
        return KindOf(info) switch
        {
            BtfKind.Pointer or BtfKind.Forward or BtfKind.Float or BtfKind.Function => HeaderSize,
            BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag => HeaderSize,
            BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => HeaderSize + 4,
            BtfKind.Array => HeaderSize + 12,
            BtfKind.Enum or BtfKind.FunctionPrototype => HeaderSize + count * 8,
            BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => HeaderSize + count * 12,
            _ => -1,
        };
    }

    private static BtfKind KindOf(uint info) => (BtfKind)(info >> 24 & 0x1f);

    private uint HeaderWord(int index) => MemoryMarshal.Read<uint>(_bytes[(index * 4)..]);
}
