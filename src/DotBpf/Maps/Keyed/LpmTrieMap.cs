using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A map from prefixes to values that finds the longest prefix of what it is asked: routes, rules by network.</summary>
/// <remarks>
/// <para>Reading finds the value of the longest prefix that covers the key and is not longer than the key's own. Writing and removing
/// address exactly the prefix that is given. A prefix of length 0 covers everything.</para>
/// <para>Layout: a key is a 4-byte prefix length in the machine's byte order, then 1 to 256 bytes whose first bit is the most significant.
/// <see cref="LpmKey4"/> and <see cref="LpmKey6"/> come from networks and addresses by themselves: <c>trie[IPNetwork.Parse("10.0.0.0/8")] = 7</c>.
/// Bits behind the prefix are stored as given, and ignored.</para>
/// <para>Errors: a full trie is <see cref="Errno.ENOSPC"/>; writing a prefix longer than the key is <see cref="Errno.EINVAL"/>.</para>
/// <para>Order: longer prefixes come before shorter ones that cover them, and smaller addresses before larger. The walk is <see cref="IterationPromise.BestEffort"/>.</para>
/// <para>Threads: safe for any number; a value that a program changes in place may be read half changed.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_LPM_TRIE</c>, since 4.11 (Documentation/bpf/map_lpm_trie.rst); batches since 5.6.</para>
/// </remarks>
/// <typeparam name="TKey"><see cref="LpmKey4"/>, <see cref="LpmKey6"/>, or a structure that begins with the prefix length.</typeparam>
/// <typeparam name="TValue">A value without references, laid out as in the object's BTF.</typeparam>
/// <example><c>routes[IPNetwork.Parse("10.0.0.0/8")] = 7; int route = routes[IPAddress.Parse("10.1.2.3")];</c></example>
public sealed class LpmTrieMap<
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TKey,
    [DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : KeyedMap<TKey, TValue>, IBpfMap<LpmTrieMap<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private LpmTrieMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<TKey, TValue>(MapType.LpmTrie) with
    {
        // C has many names for the parts of an address; these two keys stand for all of them.
        ComparesKeyBySize = typeof(TKey) == typeof(LpmKey4) || typeof(TKey) == typeof(LpmKey6),
    };

    /// <inheritdoc/>
    public static LpmTrieMap<TKey, TValue> Bind(MapHandle map) => new(map);
}
