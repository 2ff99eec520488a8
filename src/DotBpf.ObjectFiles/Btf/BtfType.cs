using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>One C type as the object's type information (BTF) describes it.</summary>
/// <remarks>Types refer to each other, in circles too; each belongs to one <see cref="BtfTypes"/> and lives as long as it.</remarks>
public abstract class BtfType
{
    private protected BtfType(BtfTypes types, int id, BtfKind kind, string name)
    {
        Types = types;
        Id = id;
        Kind = kind;
        Name = name;
    }

    /// <summary>The type information it belongs to.</summary>
    public BtfTypes Types { get; }

    /// <summary>Its number there; 0 is <c>void</c>.</summary>
    public int Id { get; }

    /// <summary>Its sort.</summary>
    public BtfKind Kind { get; }

    /// <summary>Its C name; empty for types without one.</summary>
    public string Name { get; }

    /// <summary>The bytes a value of the type takes, or <see langword="null"/> for types without values: <c>void</c>, functions, arrays of 4 GiB and more.</summary>
    public abstract long? SizeInBytes { get; }

    /// <summary>The type behind typedefs, qualifiers and type tags.</summary>
    /// <exception cref="ObjectFileException">They run in a circle.</exception>
    public BtfType Resolve()
    {
        BtfType type = this;
        for (int steps = 0; type is BtfAlias alias; steps++)
        {
            if (steps > Types.Count)
                throw Types.Damaged(Id, $"type {Id} '{Name}' is an alias of itself");
            type = alias.Target;
        }

        return type;
    }

    /// <summary>
    /// Whether another type, of any set, has the same name, size, members, places and values, and so do all types inside both.
    /// Flavours of names (<c>___old</c>), typedefs, qualifiers and the names of integers do not count; behind pointers the names of
    /// structures are enough.
    /// </summary>
    /// <param name="other">The other type.</param>
    public bool HasSameShapeAs(BtfType other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new BtfShapeComparison().AreSame(this, other);
    }

    /// <summary>
    /// Whether a type of another set may stand for this one: the same sort of thing, pointers and prototypes to their ends, whatever
    /// the sizes and members. It is what names of the kernel (<c>__ksym</c>) and CO-RE ask of the kernel's types.
    /// </summary>
    /// <param name="target">The other type.</param>
    public bool IsCompatibleWith(BtfType target)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            return new CoreCompatibility().AreTypes(Resolve(), target.Resolve());
        }
        catch (CoreException)
        {
            return false; // nested deeper than anybody compares
        }
    }

    /// <summary>The type as C writes it, such as <c>struct flow_key</c> or <c>__u32 *</c>.</summary>
    public override string ToString() => BtfTypeName.Of(this);
}
