using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>The types of a file that is being written: those of the spec as they are, then what the file needs besides.</summary>
internal sealed class TypesDraft
{
    private readonly BtfTypes? _types;
    private readonly BtfBuilder _builder;
    private readonly Dictionary<string, int> _integers = new(StringComparer.Ordinal);

    internal TypesDraft(BtfTypes? types)
    {
        _types = types;
        _builder = types is null ? new() : BtfBuilder.From(types);
        HasAny = types is not null;
    }

    /// <summary>Whether the file needs types at all.</summary>
    internal bool HasAny { get; private set; }

    internal BtfBuilder Builder
    {
        get
        {
            HasAny = true;
            return _builder;
        }
    }

    /// <summary>The id of a type here; one of another set is copied.</summary>
    internal int IdOf(BtfType type) => type.Types == _types || type.Id == 0 ? type.Id : Builder.Import(type);

    /// <summary>The place of a text among the strings: where the spec says it stands, if it does.</summary>
    internal uint Text(string text, uint offset, int most) =>
        _types is not null && _types.Index.HasString(offset) && _types.TextAt(offset, most) == text ? offset : Text(text);

    internal uint Text(string text) => Builder.AddText(text);

    /// <summary>An integer of that name and size, there already or added.</summary>
    internal int Integer(string name, int sizeInBytes, BtfIntegerEncoding encoding)
    {
        if (_integers.TryGetValue(name, out int known))
            return known;
        if (_types is not null && _types.TryFind(name, out BtfInteger? found) && found.SizeInBytes == sizeInBytes)
            return _integers[name] = found.Id;
        return _integers[name] = Builder.AddInteger(name, sizeInBytes, encoding);
    }

    internal byte[] ToArray(ByteOrder order)
    {
        if (_builder.NextId == 1)
            Integer("int", sizeof(int), BtfIntegerEncoding.Signed); // kernels refuse a set without types
        return _builder.ToArray(order);
    }
}
