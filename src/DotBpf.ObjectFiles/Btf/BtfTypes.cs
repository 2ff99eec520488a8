using System.Diagnostics.CodeAnalysis;
using System.Text;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>A whole set of C types in the BPF Type Format (BTF): those of an object file, of a loaded map or of the kernel.</summary>
/// <remarks>
/// <para>Names and references are proved to stay inside the set, no type contains itself by value, and members are inside their
/// structures. <see cref="Read(ReadOnlyMemory{byte}, string)"/> proves all that at once; <see cref="Open"/> leaves of it what belongs to a single type until that type is
/// asked for. Types are decoded when they are first asked for and remembered. Safe for any number of threads.</para>
/// <para>Kernel: Documentation/bpf/btf.rst, since 4.18.</para>
/// </remarks>
public sealed class BtfTypes
{
    private const int LongestText = 511;

    private readonly BtfIndex _index;
    private readonly SparseArray<BtfType?> _types;
    private readonly BtfNesting? _nesting; // null when all was proved
    private readonly BtfNames _names;
    private readonly Lazy<ILookup<int, int>> _tags;

    private BtfTypes(BtfIndex index, BtfTypes? baseTypes, BtfNesting? nesting)
    {
        _index = index;
        _nesting = nesting;
        Base = baseTypes;
        _types = new(index.Count - OwnStart);
        if (baseTypes is null)
            _types[0] = new BtfVoid(this);
        _names = new(index);
        _tags = new(FindTags);
    }

    /// <summary>How many types, <c>void</c> and those of the base included: ids run from 0 to one less.</summary>
    public int Count => _index.Count;

    /// <summary>The set that this one continues, as those of kernel modules continue the kernel's; usually <see langword="null"/>.</summary>
    public BtfTypes? Base { get; }

    /// <summary>The id of the first type that is this set's own: 1, or how many the base has.</summary>
    public int FirstId => _index.FirstId;

    /// <summary>The bytes of the set, without its base, in this machine's byte order, as <c>BPF_BTF_LOAD</c> takes them.</summary>
    public ReadOnlyMemory<byte> Raw => _index.Layout.Raw;

    internal BtfIndex Index => _index;

    // Void is part of every set that continues no other.
    private int OwnStart => Base is null ? 0 : FirstId;

    /// <summary>The type of that id.</summary>
    /// <exception cref="ObjectFileException">
    /// There is no such type, its name is longer than 1023 bytes, or it is damaged, which only sets that were opened leave to this moment.
    /// </exception>
    public BtfType this[int id]
    {
        get
        {
            if ((uint)id >= (uint)Count)
                throw Damaged(id, $"there are only {Count} types");
            if (id < OwnStart)
                return Base![id];
            return Volatile.Read(ref _types[id - OwnStart]) ?? Decode(id);
        }
    }

    /// <summary>Reads a set from its bytes, which start with the BTF header.</summary>
    /// <param name="raw">The bytes; they must not change while the set is in use.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <exception cref="ObjectFileException">They are not BTF, or are damaged.</exception>
    public static BtfTypes Read(ReadOnlyMemory<byte> raw, string name) => Read(raw, name, null);

    /// <summary>Reads a set that continues another: ids and strings go on where those of the base end.</summary>
    /// <param name="raw">The bytes; they must not change while the set is in use.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="baseTypes">The base, such as the kernel's types for those of a module; <see langword="null"/> for a set of its own.</param>
    /// <exception cref="ObjectFileException">They are not BTF, are damaged, or belong to another base.</exception>
    public static BtfTypes Read(ReadOnlyMemory<byte> raw, string name, BtfTypes? baseTypes)
    {
        BtfIndex index = BtfIndex.Build(BtfLayout.Of(raw, name, isSplit: baseTypes is not null), name, baseTypes?._index);
        BtfNesting.CheckAll(index);
        return new(index, baseTypes, null);
    }

    /// <summary>Reads a set of which few types will be needed, such as the kernel's: it costs one pass over the bytes.</summary>
    /// <param name="raw">The bytes; they must not change while the set is in use.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="baseTypes">The base, such as the kernel's types for those of a module; <see langword="null"/> for a set of its own.</param>
    /// <exception cref="ObjectFileException">They are not BTF, a name or reference is outside of them, or they belong to another base.</exception>
    public static BtfTypes Open(ReadOnlyMemory<byte> raw, string name, BtfTypes? baseTypes = null)
    {
        BtfIndex index = BtfIndex.Build(BtfLayout.Of(raw, name, isSplit: baseTypes is not null), name, baseTypes?._index);
        return new(index, baseTypes, new(index));
    }

    /// <summary>Reads the types of a file: an ELF file with a section <c>.BTF</c>, or plain BTF such as <c>/sys/kernel/btf/vmlinux</c>.</summary>
    /// <param name="path">The file. Of an object only the types are read, as its compiler wrote them, so they are there even when nothing
    /// else of it can be used; <see cref="ObjectSpec.Types"/> is completed with what compilers leave to loaders.</param>
    /// <param name="baseTypes">The set that plain BTF continues, or <see langword="null"/>.</param>
    /// <exception cref="ObjectFileException">There are no types in it, or they are damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BtfTypes ReadFile(string path, BtfTypes? baseTypes = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] bytes = File.ReadAllBytes(path);
        string name = Path.GetFileName(path);
        if (!bytes.AsSpan().StartsWith("\u007fELF"u8))
            return Open(bytes, name, baseTypes);
        return ObjectTypes.ReadWritten(ElfReader.Read(bytes, name)) ?? throw new ObjectFileException(name, [Diagnostics.NoTypes()]);
    }

    /// <summary>A copy of <see cref="Raw"/> with its numbers in that byte order, as objects for machines of that order have them.</summary>
    /// <param name="order">The byte order.</param>
    public byte[] ToArray(ByteOrder order) => _index.Layout.ToArray(order);

    /// <summary>A copy for kernels that do not know some kinds of types: others stand in their places, which all kernels know and which lie alike in memory. Ids stay.</summary>
    /// <param name="kinds">The kinds. Variables go with their sections, functions with their prototypes, and with 64-bit enumerations the signs of shorter ones.</param>
    /// <param name="areFunctionsStatic">Whether functions are called static, for kernels that do not tell them from global ones (before 5.6).</param>
    /// <returns>The copy: floating-point numbers are structures without members, tags integers or <c>const</c>, sections structures, 64-bit enumerations unions, functions names of enumerations.</returns>
    /// <exception cref="InvalidOperationException">The set continues another one.</exception>
    public BtfTypes Without(IReadOnlySet<BtfKind> kinds, bool areFunctionsStatic = false)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        if (Base is not null)
            throw new InvalidOperationException("These types continue those of another set, which kernels do not take at all.");
        return Read(new BtfSubstitution(this, kinds, areFunctionsStatic).Apply().Raw, _index.Name);
    }

    /// <summary>The text at a byte of the strings, by which records of functions and lines name files and lines.</summary>
    /// <param name="offset">The byte, counted from the strings of the base where there is one.</param>
    /// <returns>The text, cut after 511 bytes; empty when there is none.</returns>
    public string TextAt(uint offset) => _index.HasString(offset) ? TextAt(offset, LongestText) : "";

    /// <summary>Whether there are types of a kind in this set.</summary>
    /// <param name="kind">The kind.</param>
    public bool Has(BtfKind kind)
    {
        for (int id = FirstId; id < Count; id++)
        {
            if (_index.RecordOf(id).Kind == kind)
                return true;
        }

        return false;
    }

    /// <summary>Finds the first type of that class and name, among this set's own first, then in its base.</summary>
    /// <typeparam name="T">The class, such as <see cref="BtfStruct"/>.</typeparam>
    /// <param name="name">The C name without <c>struct</c> and its like.</param>
    /// <param name="type">The type, or <see langword="null"/>.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind<T>(string name, [NotNullWhen(true)] out T? type)
        where T : BtfType
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (int id in _names.Find(name))
        {
            type = this[id] as T;
            if (type is not null)
                return true;
        }

        type = null;
        return Base is not null && Base.TryFind(name, out type);
    }

    /// <summary>The declaration tags on a type, on one of its members or parameters.</summary>
    /// <param name="type">The tagged type.</param>
    /// <param name="component">Which member or parameter, from 0; −1 for tags on the whole.</param>
    public IEnumerable<string> TagsOf(BtfType type, int component = -1)
    {
        ArgumentNullException.ThrowIfNull(type);
        IEnumerable<string> own = _tags.Value[type.Id].Select(id => this[id]).OfType<BtfDeclarationTag>().Where(tag => tag.Component == component).Select(tag => tag.Name);
        return Base is not null && type.Id < FirstId ? own.Concat(Base.TagsOf(type, component)) : own;
    }

    /// <summary>The ids of all types of that name, those of the base too, ascending.</summary>
    internal IEnumerable<int> IdsOf(string name) => Base is null ? _names.Find(name) : Base.IdsOf(name).Concat(_names.Find(name));

    internal ObjectFileException Damaged(int id, string what) => _index.Fault(id, what);

    // A definition of a map says a number by the length of an array of integers, so arrays are larger than memory and still sound.
    internal static long? SizeOfArray(BtfArray array)
    {
        const ulong tooMany = 1ul << 32;
        ulong count = 1;
        BtfType element = array;
        while (element is BtfArray inner)
        {
            count = Math.Min(count, tooMany) * inner.Length;
            element = inner.Element.Resolve();
        }

        return element.SizeInBytes is { } size && Math.Min(count, tooMany) * (ulong)size is var total and < tooMany ? (long)total : null;
    }

    /// <summary>A string that something outside of the types refers to, cut off after <paramref name="most"/> bytes.</summary>
    internal string TextAt(uint offset, int most)
    {
        ReadOnlySpan<byte> text = _index.StringAt(offset);
        return Encoding.UTF8.GetString(text[..Math.Min(text.Length, most)]);
    }

    private BtfType Decode(int id)
    {
        _nesting?.Check(id);
        BtfType type = BtfDecoder.Decode(this, _index, id);
        return Interlocked.CompareExchange(ref _types[id - OwnStart], type, null) ?? type;
    }

    private ILookup<int, int> FindTags() => Enumerable.Range(FirstId, Count - FirstId)
        .Where(id => _index.RecordOf(id).Kind == BtfKind.DeclarationTag)
        .ToLookup(id => (int)_index.RecordOf(id).SizeOrType);
}
