using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Tries;

/// <summary><c>BPF_MAP_TYPE_LPM_TRIE</c>: prefixes in a binary tree, where each node's prefix begins with its parent's.</summary>
/// <remarks>
/// <para>A node is an entry, or stands where two subtrees part and is no entry (kernel/bpf/lpm_trie.c, 6.18). Writers lock the whole
/// tree; readers walk without a lock and ask afterwards whether a writer was there. Lengths grow on every way down, so even a
/// walk that a writer led astray ends.</para>
/// <para>SAFETY: links are indices + 1, which the store compares with its nodes; bits are read below the longest prefix only, and
/// a way on which lengths do not grow is refused.</para>
/// </remarks>
internal sealed unsafe partial class EmbeddedLpmTrie : EmbeddedMap
{
    /// <summary>Bytes of a key before its data: the length of the prefix.</summary>
    private const int LengthSize = sizeof(uint);

    // In the length of a node's prefix, which has far fewer bits than a key of 260 bytes could need.
    private const uint NoEntry = 1u << 31;
    private const int ReadsBeforeLocking = 16;
    private const uint WordBits = 32;

    // A new node and one that parts subtrees are taken before the replaced one is given back.
    private const ulong SpareNodes = 2;

    private readonly MapMemory _memory;
    private readonly ElementStore _nodes;
    private readonly MapLocks _locks;
    private readonly TrieState* _state;
    private readonly uint _longest;

    internal EmbeddedLpmTrie(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus)
    {
        _memory = memory;
        _longest = (uint)(KeySize - LengthSize) * 8;
        _locks = memory.Locks;
        _state = (TrieState*)memory.Allocate((ulong)sizeof(TrieState));
        uint most = (uint)Math.Min((2ul * info.MaxEntries) + SpareNodes, int.MaxValue);
        _nodes = new(new ElementLayout(info.KeySize, info.ValueSize, 0), most, isElastic: true, ProgramAccess, memory);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => _nodes.ValueRegions;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* k = key, v = value)
            return Read(k, v);
    }

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        fixed (byte* k = key, v = value)
            return UpdateElement(k, v, mode, cpu);
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        fixed (byte* k = key)
            return DeleteElement(k, cpu);
    }

    internal override Errno LookupBatch(
        ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu) =>
        delete ? RefuseBatch(out count) : LookupEach(from, to, keys, values, ref count, cpu);

    internal override Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) =>
        UpdateEach(keys, values, ref count, UpdateMode.Any, cpu);

    internal override Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count, int cpu) => DeleteEach(keys, ref count, cpu);

    internal override byte* LookupElement(byte* key, int cpu)
    {
        while (true)
        {
            uint version = _locks.BeginRead(&_state->Version);
            uint link = FindLongest(key);
            if (MapLocks.EndRead(&_state->Version, version))
                return link == 0 ? null : ValueOf(link);
        }
    }

    protected override void Free() => _memory.Dispose();

    private Errno Read(byte* key, byte* value)
    {
        for (int attempt = 0; attempt < ReadsBeforeLocking || _locks.IsReadOnly; attempt++)
        {
            uint version = _locks.BeginRead(&_state->Version);
            bool isFound = TryCopyLongest(key, value);
            if (MapLocks.EndRead(&_state->Version, version))
                return isFound ? Errno.None : Errno.ENOENT;
        }

        MapChange change = Begin();
        bool isThere = TryCopyLongest(key, value);
        change.Commit();
        return isThere ? Errno.None : Errno.ENOENT;
    }

    private bool TryCopyLongest(byte* key, byte* value)
    {
        uint link = FindLongest(key);
        if (link != 0)
            Unsafe.CopyBlockUnaligned(value, ValueOf(link), (uint)ValueSize);
        return link != 0;
    }

    /// <summary>The link to the longest entry that covers the key, or 0; to be believed only when no writer was there meanwhile.</summary>
    private uint FindLongest(byte* key)
    {
        uint length = Unsafe.ReadUnaligned<uint>(key), best = 0;
        if (length > _longest)
            return 0;
        if (_longest == WordBits)
            return FindLongestOfWord(length, WordOf(key));
        long shorter = -1;
        for (uint link = Volatile.Read(ref _state->Root); link != 0;)
        {
            byte* node = _nodes.Key(link - 1);
            uint own = LengthOf(node);
            if (own <= shorter || own > length || CommonBits(node, key) < own)
                break;
            best = IsEntry(node) ? link : best;
            if (own == length)
                break;
            shorter = own;
            link = Volatile.Read(ref ChildrenOf(link)[BitOf(key, own)]);
        }

        return best;
    }

    // The same for keys of 4 bytes, IPv4 addresses, whose bits fit into one number.
    private uint FindLongestOfWord(uint length, uint wanted)
    {
        uint best = 0;
        long shorter = -1;
        for (uint link = Volatile.Read(ref _state->Root); link != 0;)
        {
            byte* node = _nodes.Key(link - 1);
            uint own = LengthOf(node);
            if (own <= shorter || own > length || (ulong)(WordOf(node) ^ wanted) >> (int)(WordBits - own) != 0)
                break;
            best = IsEntry(node) ? link : best;
            if (own == length)
                break;
            shorter = own;
            link = ChildOf(Volatile.Read(ref *(ulong*)ChildrenOf(link)), wanted << (int)own);
        }

        return best;
    }

    /// <summary>One of two links that were read as one number while the node's length was on its way: that of the highest bit.</summary>
    private static uint ChildOf(ulong children, uint bits)
    {
        int distance = (int)(bits >> 26) & 32;
        return (uint)(children >> (BitConverter.IsLittleEndian ? distance : distance ^ 32));
    }

    /// <summary>Begins a change of the tree.</summary>
    private MapChange Begin()
    {
        MapChange change = new(_locks);
        change.Lock(&_state->Version);
        return change;
    }

    private byte* ValueOf(uint link) => _nodes.Value(link - 1, 0);

    // A store's element begins with two words of its user's; here they are the links to the subtrees whose next bit is 0 and 1.
    private uint* ChildrenOf(uint link) => (uint*)_nodes.Header(link - 1);

    private static uint LengthOf(byte* key) => Unsafe.ReadUnaligned<uint>(key) & ~NoEntry;

    private static bool IsEntry(byte* node) => (Unsafe.ReadUnaligned<uint>(node) & NoEntry) == 0;

    private static uint WordOf(byte* key) => BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(key + LengthSize, sizeof(uint)));

    private static uint BitOf(byte* key, uint position) => (uint)key[LengthSize + (position / 8)] >> (int)(7 - (position % 8)) & 1;

    /// <summary>How many bits two prefixes begin with in common; never more than a prefix can have, whatever others write over lengths just now.</summary>
    private uint CommonBits(byte* one, byte* other)
    {
        uint most = Math.Min(Math.Min(LengthOf(one), LengthOf(other)), _longest);
        int bytes = (int)((most + 7) / 8);
        int equal = new ReadOnlySpan<byte>(one + LengthSize, bytes).CommonPrefixLength(new(other + LengthSize, bytes));
        if (equal == bytes)
            return most;
        int difference = one[LengthSize + equal] ^ other[LengthSize + equal];
        uint bits = ((uint)equal * 8) + (uint)byte.LeadingZeroCount((byte)difference);
        return Math.Min(bits, most);
    }
}
