using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Builds a set of types, from nothing, on top of another set or from what others have.</summary>
/// <remarks>
/// <para>Types are numbered in the order in which they are added, and may refer to types that come later: <see cref="NextId"/> is the
/// number of the next one, so a structure that points to itself is a pointer to <c>NextId + 1</c>, then the structure.
/// <see cref="Build"/> checks the whole. Equal strings are stored once.</para>
/// <para>Threads: one at a time.</para>
/// </remarks>
public sealed partial class BtfBuilder
{
    private const int MostEntries = 0xffff;
    private const uint MostBitsWithFields = 1 << 24;

    private readonly List<uint> _words = [];
    private readonly List<int> _starts = [];
    private readonly BtfTypes? _base;
    private readonly BtfStrings _strings;
    private Dictionary<BtfTypes, BtfImport>? _imports;

    /// <summary>Begins an empty set, or one that continues <paramref name="baseTypes"/>.</summary>
    /// <param name="baseTypes">The set whose ids and strings go on here, or <see langword="null"/>.</param>
    public BtfBuilder(BtfTypes? baseTypes = null)
    {
        _base = baseTypes;
        _strings = new(baseTypes?.Index);
        NextId = baseTypes?.Count ?? 1;
    }

    /// <summary>The id that the next type gets.</summary>
    public int NextId { get; private set; }

    /// <summary>Begins with all that a set has, so that more can be added. Built at once, it gives the same bytes.</summary>
    /// <param name="types">The set to begin with; it is not changed.</param>
    public static BtfBuilder From(BtfTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        BtfBuilder builder = OnStringsOf(types);
        for (int id = types.FirstId; id < types.Count; id++)
            builder.Append(types.Index.RecordOf(id).Words);
        return builder;
    }

    /// <summary>Adds an integer.</summary>
    /// <param name="name">Its C name, such as <c>unsigned int</c>.</param>
    /// <param name="sizeInBytes">1, 2, 4, 8 or 16.</param>
    /// <param name="encoding">How its bits are read.</param>
    /// <returns>Its id, as from every method here that adds a type.</returns>
    public int AddInteger(string name, int sizeInBytes, BtfIntegerEncoding encoding = BtfIntegerEncoding.None)
    {
        if (sizeInBytes is not (1 or 2 or 4 or 8 or 16))
            throw new ArgumentOutOfRangeException(nameof(sizeInBytes), sizeInBytes, "Integers have 1, 2, 4, 8 or 16 bytes.");
        return Add(BtfKind.Integer, name, (uint)sizeInBytes, 0, false, [(uint)encoding << 24 | (uint)sizeInBytes * 8]);
    }

    /// <summary>Adds a floating point number.</summary>
    /// <param name="name">Its C name.</param>
    /// <param name="sizeInBytes">Its size.</param>
    public int AddFloat(string name, int sizeInBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeInBytes);
        return Add(BtfKind.Float, name, (uint)sizeInBytes);
    }

    /// <summary>Adds a pointer.</summary>
    /// <param name="target">What it points to; 0 for <c>void</c>.</param>
    public int AddPointer(int target) => Add(BtfKind.Pointer, "", Reference(target));

    /// <summary>Adds an array.</summary>
    /// <param name="element">The type of its elements.</param>
    /// <param name="index">The type of its index, some integer.</param>
    /// <param name="length">How many elements.</param>
    public int AddArray(int element, int index, uint length) =>
        Add(BtfKind.Array, "", 0, 0, false, [Reference(element), Reference(index), length]);

    /// <summary>Adds a structure.</summary>
    /// <param name="name">Its name, or an empty string.</param>
    /// <param name="sizeInBytes">Its size.</param>
    /// <param name="members">Its members by offset.</param>
    public int AddStruct(string name, uint sizeInBytes, params ReadOnlySpan<BtfMemberDefinition> members) =>
        AddGroup(BtfKind.Struct, name, sizeInBytes, members);

    /// <summary>Adds a union.</summary>
    /// <param name="name">Its name, or an empty string.</param>
    /// <param name="sizeInBytes">Its size.</param>
    /// <param name="members">Its members.</param>
    public int AddUnion(string name, uint sizeInBytes, params ReadOnlySpan<BtfMemberDefinition> members) =>
        AddGroup(BtfKind.Union, name, sizeInBytes, members);

    /// <summary>Adds a structure or union that is only named.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isUnion">Whether it is a union.</param>
    public int AddForward(string name, bool isUnion = false) => Add(BtfKind.Forward, name, 0, 0, isUnion);

    /// <summary>Adds an enumeration.</summary>
    /// <param name="name">Its name, or an empty string.</param>
    /// <param name="sizeInBytes">1, 2, 4 or 8. With 8 it is a <see cref="BtfKind.Enum64"/>, which needs Linux 6.0. With 0 it is declared and not
    /// defined, has no enumerators, and kernels do not take it.</param>
    /// <param name="isSigned">Whether negative values are meant.</param>
    /// <param name="enumerators">Its names and values.</param>
    public int AddEnum(string name, int sizeInBytes, bool isSigned, params ReadOnlySpan<BtfEnumerator> enumerators)
    {
        if (sizeInBytes is not (1 or 2 or 4 or 8) && (sizeInBytes != 0 || !enumerators.IsEmpty))
            throw new ArgumentOutOfRangeException(nameof(sizeInBytes), sizeInBytes, "Enumerations have 1, 2, 4 or 8 bytes, or 0 and no enumerators.");
        bool isWide = sizeInBytes == 8;
        List<uint> words = [];
        foreach (BtfEnumerator enumerator in enumerators)
            words.AddRange([_strings.Add(enumerator.Name), (uint)enumerator.Value, .. isWide ? (uint[])[(uint)(enumerator.Value >> 32)] : []]);
        return Add(isWide ? BtfKind.Enum64 : BtfKind.Enum, name, (uint)sizeInBytes, enumerators.Length, isSigned, words);
    }

    /// <summary>Adds another name for a type.</summary>
    /// <param name="name">The name.</param>
    /// <param name="target">The type it stands for.</param>
    public int AddTypedef(string name, int target) => Add(BtfKind.Typedef, name, Reference(target));

    /// <summary>Adds a qualified type.</summary>
    /// <param name="qualifier"><see cref="BtfKind.Const"/>, <see cref="BtfKind.Volatile"/> or <see cref="BtfKind.Restrict"/>.</param>
    /// <param name="target">The type it qualifies.</param>
    public int AddQualifier(BtfKind qualifier, int target)
    {
        if (qualifier is not (BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict))
            throw new ArgumentOutOfRangeException(nameof(qualifier), qualifier, "A qualifier is Const, Volatile or Restrict.");
        return Add(qualifier, "", Reference(target));
    }

    /// <summary>Adds a tagged type.</summary>
    /// <param name="text">The tag.</param>
    /// <param name="target">The type that is tagged.</param>
    /// <param name="isAttribute">Whether the text is an attribute itself and not that of a <c>btf_type_tag</c>.</param>
    public int AddTypeTag(string text, int target, bool isAttribute = false) => Add(BtfKind.TypeTag, text, Reference(target), flag: isAttribute);

    /// <summary>Adds a tag on a declaration.</summary>
    /// <param name="text">The tag.</param>
    /// <param name="target">The structure, function, variable or typedef.</param>
    /// <param name="component">Which member or parameter of it, from 0; −1 for the whole.</param>
    /// <param name="isAttribute">Whether the text is an attribute itself and not that of a <c>btf_decl_tag</c>.</param>
    public int AddDeclarationTag(string text, int target, int component = -1, bool isAttribute = false) =>
        Add(BtfKind.DeclarationTag, text, Reference(target), 0, isAttribute, [(uint)component]);

    /// <summary>Adds the parameters and the result of functions.</summary>
    /// <param name="result">The type of the result; 0 for <c>void</c>.</param>
    /// <param name="parameters">Names, which may be empty, and types; a last one of no name and type 0 stands for <c>...</c>.</param>
    public int AddFunctionPrototype(int result, params ReadOnlySpan<(string Name, int TypeId)> parameters)
    {
        List<uint> words = [];
        foreach ((string name, int type) in parameters)
            words.AddRange([_strings.Add(name), Reference(type)]);
        return Add(BtfKind.FunctionPrototype, "", Reference(result), parameters.Length, false, words);
    }

    /// <summary>Adds a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="prototype">Its parameters and result.</param>
    /// <param name="linkage">Who can see it.</param>
    public int AddFunction(string name, int prototype, BtfLinkage linkage) =>
        Add(BtfKind.Function, name, Reference(prototype), (int)linkage);

    /// <summary>Adds a global variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="linkage">Who can see it.</param>
    public int AddVariable(string name, int type, BtfLinkage linkage) =>
        Add(BtfKind.Variable, name, Reference(type), 0, false, [(uint)linkage]);

    /// <summary>Adds a section of variables.</summary>
    /// <param name="name">The section, such as <c>.bss</c>.</param>
    /// <param name="sizeInBytes">Its size.</param>
    /// <param name="variables">The variables, by offset.</param>
    public int AddDataSection(string name, uint sizeInBytes, params ReadOnlySpan<BtfVariablePlace> variables) =>
        Add(BtfKind.DataSection, name, sizeInBytes, variables.Length, false, WordsOf(variables));

    /// <summary>Adds a copy of a type of another set together with all that it refers to, each once however often it is asked for.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The id of the copy.</returns>
    public int Import(BtfType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        _imports ??= [];
        if (!_imports.TryGetValue(type.Types, out BtfImport? import))
            _imports[type.Types] = import = new(type.Types.Index, _strings);
        return import.Copy(type.Id, NextId, Append);
    }

    /// <summary>The set as bytes, unchecked.</summary>
    public byte[] ToArray() => Join().Raw.ToArray();

    /// <summary>The set as bytes with its numbers in that byte order, unchecked.</summary>
    /// <param name="order">The byte order.</param>
    public byte[] ToArray(ByteOrder order) => Join().ToArray(order);

    /// <summary>The set. More can be added afterwards for another one.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="ObjectFileException">A type refers to one that does not exist, contains itself, or has members outside of it.</exception>
    public BtfTypes Build(string name) => BtfTypes.Read(ToArray(), name, _base);

    private BtfLayout Join() => BtfLayout.Join(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_words)), _strings.ToArray());

    private static uint Reference(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return (uint)id;
    }

    private int AddGroup(BtfKind kind, string name, uint size, ReadOnlySpan<BtfMemberDefinition> members)
    {
        bool hasFields = false;
        foreach (BtfMemberDefinition member in members)
            hasFields |= member.BitFieldSize != 0;
        List<uint> words = [];
        foreach (BtfMemberDefinition member in members)
            words.AddRange([_strings.Add(member.Name), Reference(member.TypeId), hasFields ? Place(member) : member.BitOffset]);
        return Add(kind, name, size, members.Length, hasFields, words);
    }

    private static uint Place(BtfMemberDefinition member)
    {
        if (member.BitOffset >= MostBitsWithFields || member.BitFieldSize is < 0 or > byte.MaxValue)
            throw new ArgumentException($"Member '{member.Name}' is beside or after bit fields, so it begins before bit {MostBitsWithFields} and has at most 255 bits.", nameof(member));
        return (uint)member.BitFieldSize << 24 | member.BitOffset;
    }

    private static List<uint> WordsOf(ReadOnlySpan<BtfVariablePlace> variables)
    {
        List<uint> words = [];
        foreach (BtfVariablePlace place in variables)
            words.AddRange([Reference(place.VariableId), place.Offset, place.Size]);
        return words;
    }

    private int Add(BtfKind kind, string name, uint sizeOrType, int length = 0, bool flag = false, IReadOnlyList<uint>? more = null) =>
        Append(Record(kind, name, sizeOrType, length, flag, more));

    private uint[] Record(BtfKind kind, string name, uint sizeOrType, int length, bool flag, IReadOnlyList<uint>? more)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (length > MostEntries)
            throw new ArgumentException($"'{name}' has {length} entries; {MostEntries} are the most that BTF can say.", nameof(length));
        return [_strings.Add(name), (flag ? 1u << 31 : 0) | (uint)kind << 24 | (uint)length, sizeOrType, .. more ?? []];
    }

    private int Append(ReadOnlySpan<uint> words)
    {
        _starts.Add(_words.Count);
        _words.AddRange(words);
        return NextId++;
    }
}
