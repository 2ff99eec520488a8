using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A value for each file that has one: what security programs know of it.</summary>
/// <remarks>
/// <para>The owner is any open file.</para>
/// <para>Layout: the key is the 4-byte number of the owner's descriptor; a value has exactly the size of its type.</para>
/// <para>Errors: an owner without a value is an answer; writing a frozen map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_INODE_STORAGE</c>, since 5.10. The kernel insists on knowing the types; maps created from C# tell them. Embedded: the owner is a file that <c>EmbeddedHost.CreateFile</c> makes, or any other simulated object.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>using SafeHandle file = File.OpenHandle("/etc/passwd"); map[file] = new Label(7);</c></example>
public sealed class InodeStorageMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : LocalStorageMap<TValue>, IBpfMap<InodeStorageMap<TValue>>
    where TValue : unmanaged
{
    private InodeStorageMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<int, TValue>(MapType.InodeStorage);

    /// <inheritdoc/>
    public static InodeStorageMap<TValue> Bind(MapHandle map) => new(map);
}
