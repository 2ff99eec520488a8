using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A value for each socket that has one: what programs know of a connection.</summary>
/// <remarks>
/// <para>The owner is a socket (<see cref="Errno.ENOTSOCK"/> for others).</para>
/// <para>Layout: the key is the 4-byte number of the owner's descriptor; a value has exactly the size of its type.</para>
/// <para>Errors: an owner without a value is an answer; writing a frozen map is <see cref="Errno.EPERM"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_SK_STORAGE</c>, since 5.2. The kernel insists on knowing the types; maps created from C# tell them. Embedded: the owner is a socket that <c>EmbeddedHost.CreateSocket</c> makes.</para>
/// </remarks>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>map[socket.SafeHandle] = new Session(7);</c></example>
public sealed class SkStorageMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : LocalStorageMap<TValue>, IBpfMap<SkStorageMap<TValue>>
    where TValue : unmanaged
{
    private SkStorageMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<int, TValue>(MapType.SkStorage);

    /// <inheritdoc/>
    public static SkStorageMap<TValue> Bind(MapHandle map) => new(map);
}
