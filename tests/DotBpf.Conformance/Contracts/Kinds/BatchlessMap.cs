using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>A map as a kernel before 5.6 has it: every batch is an unknown command.</summary>
internal sealed class BatchlessMap(MapHandle map) : MapHandle(map.Host, map.Info)
{
    public override MapAccess? Access => map.Access;

    public override bool? IsFrozen => map.IsFrozen;

    /// <summary>Called before each step of a walk by key.</summary>
    internal Action<MapHandle>? Stepping { get; init; }

    public override RingBufferMemory OpenRing() => map.OpenRing();

    protected override Errno LookupCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode) => map.Lookup(key, value, mode);

    protected override Errno UpdateCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode) => map.Update(key, value, mode);

    protected override Errno UpdateReferencesCore(ReadOnlySpan<byte> key, Span<byte> value, ReadOnlySpan<ValueReference> references, UpdateMode mode) =>
        map.UpdateReferences(key, value, references, mode);

    protected override Errno DeleteCore(ReadOnlySpan<byte> key) => map.Delete(key);

    protected override Errno LookupAndDeleteCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode) => map.LookupAndDelete(key, value, mode);

    protected override Errno GetNextKeyCore(ReadOnlySpan<byte> key, Span<byte> next)
    {
        Stepping?.Invoke(map);
        return map.GetNextKey(key, next);
    }

    protected override Errno LookupBatchCore(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, LookupMode mode) =>
        Refuse(out count);

    protected override Errno UpdateBatchCore(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, UpdateMode mode) => Refuse(out count);

    protected override Errno DeleteBatchCore(ReadOnlySpan<byte> keys, ref int count) => Refuse(out count);

    protected override Errno FreezeCore() => map.Freeze();

    protected override void Release() => map.Dispose();

    private static Errno Refuse(out int count)
    {
        count = 0;
        return Errno.EINVAL;
    }
}
