using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>A whole set of C types in the BPF Type Format (BTF): those of an object file, of a loaded map or of the kernel.</summary>
/// <remarks>
/// <para>Reading proves that names and references stay inside the set, that no type contains itself by value, and that members are
/// inside their structures. Types are decoded when they are first asked for and remembered. Safe for any number of threads.</para>
/// <para>Kernel: Documentation/bpf/btf.rst, since 4.18.</para>
/// </remarks>
public sealed class BtfTypes
{
    private readonly BtfIndex _index;
    private readonly BtfType?[] _types;
    private readonly Lazy<BtfNames> _names;
    private readonly Lazy<ILookup<int, int>> _tags;

    private BtfTypes(BtfIndex index)
    {
        _index = index;
        _types = new BtfType?[index.Count];
        _types[0] = new BtfVoid(this);
        _names = new(() => new BtfNames(_index));
        _tags = new(FindTags);
    }

    /// <summary>How many types, <c>void</c> included: ids run from 0 to one less.</summary>
    public int Count => _types.Length;

    /// <summary>The bytes of the set in this machine's byte order, as <c>BPF_BTF_LOAD</c> takes them.</summary>
    public ReadOnlyMemory<byte> Raw => _index.Layout.Raw;

    internal BtfIndex Index => _index;

    /// <summary>The type of that id.</summary>
    /// <exception cref="ObjectFileException">There is no such type, or its name is longer than 1023 bytes.</exception>
    public BtfType this[int id]
    {
        get
        {
            if ((uint)id >= (uint)_types.Length)
                throw Damaged(id, $"there are only {Count} types");
            return Volatile.Read(ref _types[id]) ?? Decode(id);
        }
    }

    /// <summary>Reads a set from its bytes, which start with the BTF header.</summary>
    /// <param name="raw">The bytes; they must not change while the set is in use.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <exception cref="ObjectFileException">They are not BTF, or are damaged.</exception>
    public static BtfTypes Read(ReadOnlyMemory<byte> raw, string name)
    {
        BtfIndex index = BtfIndex.Build(BtfLayout.Of(raw, name), name);
        BtfNesting.Check(index);
        return new(index);
    }

    /// <summary>Finds the first type of that class and name.</summary>
    /// <typeparam name="T">The class, such as <see cref="BtfStruct"/>.</typeparam>
    /// <param name="name">The C name without <c>struct</c> and its like.</param>
    /// <param name="type">The type, or <see langword="null"/>.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind<T>(string name, [NotNullWhen(true)] out T? type)
        where T : BtfType
    {
        ArgumentNullException.ThrowIfNull(name);
        type = _names.Value.Find(name).Select(id => this[id]).OfType<T>().FirstOrDefault();
        return type is not null;
    }

    /// <summary>The declaration tags on a type, on one of its members or parameters.</summary>
    /// <param name="type">The tagged type.</param>
    /// <param name="component">Which member or parameter, from 0; −1 for tags on the whole.</param>
    public IEnumerable<string> TagsOf(BtfType type, int component = -1)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _tags.Value[type.Id].Select(id => this[id]).OfType<BtfDeclarationTag>().Where(tag => tag.Component == component).Select(tag => tag.Name);
    }

    /// <summary>The ids of all types of that name, ascending.</summary>
    internal IEnumerable<int> IdsOf(string name) => _names.Value.Find(name);

    internal ObjectFileException Damaged(int id, string what) => _index.Fault(id, what);

    // Reading has proved that the true size fits 32 bits, so a product that grows past that is multiplied by zero further in.
    internal static long? SizeOfArray(BtfArray array)
    {
        ulong count = 1;
        BtfType element = array;
        while (element is BtfArray inner)
        {
            count = Math.Min(count, uint.MaxValue) * inner.Length;
            element = inner.Element.Resolve();
        }

        return element.SizeInBytes is { } size ? (long)(Math.Min(count, uint.MaxValue) * (ulong)size) : null;
    }

    /// <summary>A string that something outside of the types refers to, cut off after <paramref name="most"/> bytes.</summary>
    internal string TextAt(uint offset, int most)
    {
        ReadOnlySpan<byte> text = _index.StringAt(offset);
        return Encoding.UTF8.GetString(text[..Math.Min(text.Length, most)]);
    }

    private BtfType Decode(int id)
    {
        BtfType type = BtfDecoder.Decode(this, _index, id);
        return Interlocked.CompareExchange(ref _types[id], type, null) ?? type;
    }

    private ILookup<int, int> FindTags() => Enumerable.Range(1, Count - 1)
        .Where(id => _index.RecordOf(id).Kind == BtfKind.DeclarationTag)
        .ToLookup(id => (int)_index.RecordOf(id).SizeOrType);
}
