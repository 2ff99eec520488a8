using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A set that answers "perhaps" or "certainly not", in little memory: a cheap test before an expensive one.</summary>
/// <remarks>
/// <para>Values can be added but not removed, and there is no limit: with more values than it was made for, "perhaps" comes more often.</para>
/// <para>Layout: values are hashed byte by byte, so every byte of <typeparamref name="TValue"/> must belong to a field.</para>
/// <para>Errors: writing a frozen or read-only map is <see cref="Errno.EPERM"/>; adding never fails for want of room.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_BLOOM_FILTER</c>, since 5.16 (Documentation/bpf/map_bloom_filter.rst).</para>
/// </remarks>
/// <typeparam name="TValue">A value without references and without unnamed bytes, laid out as in the object's BTF.</typeparam>
/// <example><c>if (seen.MayContain(address) &amp;&amp; exact.TryGetValue(address, out Rule rule)) Apply(rule);</c></example>
public sealed class BloomFilterMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TValue> : BpfMap, IBpfMap<BloomFilterMap<TValue>>
    where TValue : unmanaged
{
    private BloomFilterMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfValues<TValue>(MapType.BloomFilter);

    /// <summary>How many values it was made for.</summary>
    public uint Capacity => Handle.Info.MaxEntries;

    /// <summary>How many hash functions it uses.</summary>
    public int HashFunctions => Handle.Info.Extra == 0 ? 5 : (int)(Handle.Info.Extra & 0xf);

    /// <inheritdoc/>
    public static BloomFilterMap<TValue> Bind(MapHandle map) => new(map);

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Add(in TValue value) => Handle.ThrowIfFailed(Handle.Update([], MapBytes.Of(in value)), BpfCommand.MapUpdate);

    /// <summary>Whether a value may have been added.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see langword="false"/> when it certainly was not.</returns>
    /// <exception cref="BpfSyscallException">The map may not be read.</exception>
    public bool MayContain(in TValue value)
    {
        TValue question = value; // the kernel takes it as if it were to be written
        return Handle.Succeeded(Handle.Lookup([], MapBytes.Writable(ref question)), Errno.ENOENT, BpfCommand.MapLookup);
    }
}
