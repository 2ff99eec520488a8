using System.Diagnostics.CodeAnalysis;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>A whole set of C types in the BPF Type Format (BTF): those of an object file, of a loaded map or of the kernel.</summary>
/// <remarks>
/// <para>Types are decoded when they are first asked for and remembered. Safe for any number of threads.</para>
/// <para>Kernel: Documentation/bpf/btf.rst, since 4.18.</para>
/// </remarks>
public sealed class BtfTypes
{
    private BtfTypes() => throw new NotSupportedException();

    /// <summary>How many types, <c>void</c> included: ids run from 0 to one less.</summary>
    public int Count => throw new NotSupportedException();

    /// <summary>The bytes of the set in this machine's byte order, as <c>BPF_BTF_LOAD</c> takes them.</summary>
    public ReadOnlyMemory<byte> Raw => throw new NotSupportedException();

    /// <summary>The type of that id.</summary>
    /// <exception cref="ObjectFileException">There is no such type, or it is damaged.</exception>
    public BtfType this[int id] => throw new NotSupportedException();

    /// <summary>Reads a set from its bytes, which start with the BTF header.</summary>
    /// <param name="raw">The bytes; they must not change while the set is in use.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <exception cref="ObjectFileException">They are not BTF, or are damaged.</exception>
    public static BtfTypes Read(ReadOnlyMemory<byte> raw, string name) => throw new NotSupportedException();

    /// <summary>Finds the first type of that class and name.</summary>
    /// <typeparam name="T">The class, such as <see cref="BtfStruct"/>.</typeparam>
    /// <param name="name">The C name without <c>struct</c> and its like.</param>
    /// <param name="type">The type, or <see langword="null"/>.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind<T>(string name, [NotNullWhen(true)] out T? type)
        where T : BtfType => throw new NotSupportedException();

    /// <summary>The declaration tags on a type, on one of its members or parameters.</summary>
    /// <param name="type">The tagged type.</param>
    /// <param name="component">Which member or parameter, from 0; −1 for tags on the whole.</param>
    public IEnumerable<string> TagsOf(BtfType type, int component = -1) => throw new NotSupportedException();

    internal ObjectFileException Damaged(int id, string what) => throw new NotSupportedException();

    internal long? SizeOfArray(BtfArray array) => throw new NotSupportedException();
}
