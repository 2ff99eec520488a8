using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Arrays;

namespace DotBpf.Embedded.Maps.MapsOfMaps;

/// <summary><c>BPF_MAP_TYPE_ARRAY_OF_MAPS</c>: slots that hold maps of one shape.</summary>
/// <remarks>SAFETY: keys are read with the 4 bytes that every caller checked.</remarks>
internal sealed unsafe class EmbeddedArrayOfMaps : ReferenceArray<EmbeddedMap>
{
    private readonly InnerShape _shape;

    internal EmbeddedArrayOfMaps(MapInfo info, int cpus, InnerShape shape)
        : base(info, cpus) => _shape = shape;

    internal override Errno LookupBatch(
        ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu) =>
        delete ? RefuseBatch(out count) : LookupEach(from, to, keys, values, ref count, cpu);

    internal override Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) =>
        UpdateEach(keys, values, ref count, UpdateMode.Any, cpu);

    internal override MapInfo? InnerTemplate => _shape.Template;

    // A map that ended before it could be held has left its slot: look again.
    internal override EmbeddedMap? AcquireInner(byte* key)
    {
        uint index = Unsafe.ReadUnaligned<uint>(key);
        while (Find(index) is { } map)
        {
            if (map.TryAddReference())
                return map;
        }

        return null;
    }

    protected override uint IdOf(EmbeddedMap target) => target.Info.Id;

    protected override Errno Hold(HostHandle target, out EmbeddedMap? held) => _shape.Hold(target, out held);

    protected override void Release(EmbeddedMap held) => held.Release();

    protected override void Free() => Clear();
}
