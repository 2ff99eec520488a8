using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.KernelObjects;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Memory of a known size: values and keys of maps, records, packets.</summary>
internal sealed class RegionRules(VerifierContext context)
{
    /// <summary>Makes sure that an access lies within what its pointer reaches, and is allowed there.</summary>
    /// <param name="register">The register with the pointer.</param>
    /// <param name="pointer">The pointer.</param>
    /// <param name="offset">What the instruction adds to it.</param>
    /// <param name="size">How many bytes; a helper may take none.</param>
    /// <param name="access">What is done.</param>
    internal void Check(int register, Value pointer, int offset, int size, MemoryAccess access)
    {
        switch (pointer.Kind)
        {
            case ValueKind.MapValue:
                CheckRights(register, pointer, pointer.Map!.Access, access);
                CheckBounds(register, pointer, offset, size, pointer.Map.ValueSize, $"the value of map '{pointer.Map.Name}'");
                CheckFields(register, pointer, offset, size);
                break;
            case ValueKind.MapKey:
                CheckRights(register, pointer, MemoryAccess.Read, access);
                CheckBounds(register, pointer, offset, size, pointer.Map!.KeySize, $"the key of map '{pointer.Map.Name}'");
                break;
            case ValueKind.Record:
                CheckBounds(register, pointer, offset, size, pointer.Extent, "the record");
                break;
            case ValueKind.Memory:
                CheckBounds(register, pointer, offset, size, pointer.Extent, "the argument");
                break;
            case ValueKind.ReadOnlyMemory:
                CheckRights(register, pointer, MemoryAccess.Read, access);
                CheckBounds(register, pointer, offset, size, pointer.Extent, "the element");
                break;
            case ValueKind.Packet or ValueKind.PacketMeta:
                CheckPacket(register, pointer, offset, size, access);
                break;
            case ValueKind.Socket or ValueKind.FullSocket:
                CheckRights(register, pointer, MemoryAccess.Read, access);
                CheckSocket(register, pointer, offset, size);
                break;
            case ValueKind.KernelObject:
                CheckRights(register, pointer, MemoryAccess.Read, access);
                CheckField(register, pointer, offset, size);
                break;
            default:
                throw context.Refuse($"R{register} is {ValueText.KindOf(pointer)}, through which no memory can be reached");
        }
    }

    private void CheckRights(int register, Value pointer, MemoryAccess allowed, MemoryAccess wanted)
    {
        if ((allowed & wanted) == wanted)
            return;
        string what = pointer.Map is { } map ? $"into a {(pointer.Kind == ValueKind.MapKey ? "key" : "value")} of map '{map.Name}'" : $"to {ValueText.KindOf(pointer)}";
        throw context.Refuse($"R{register} points {what}, which programs may not {(wanted == MemoryAccess.Write ? "write" : "read")}", pointer.Map?.Constants is null ? "" : Hints.SetConstants);
    }

    private void CheckField(int register, Value pointer, int offset, int size)
    {
        KernelStruct type = pointer.Struct!;
        if (!pointer.Range.IsConstant)
            throw context.Refuse($"R{register} points into struct {type.Name}, whose members are reached at constant places only");
        long start = pointer.Offset + offset + (long)pointer.Range.Bits.Value;
        if (type.Find(start, size) is null)
            throw context.Refuse($"it reads {size} bytes at offset {start} of struct {type.Name}, of which this host has {string.Join(", ", type.Fields.Select(field => $"{field.Name} (at {field.Offset})"))}", "Read members by name, with types that have preserve_access_index, so that the program is fitted to this host.");
    }

    private void CheckBounds(int register, Value pointer, int offset, int size, int regionSize, string region)
    {
        long start = (long)pointer.Offset + offset;
        bool isNegative = pointer.Range.SignedMinimum < 0 && (pointer.Range.SignedMinimum == long.MinValue || start + pointer.Range.SignedMinimum < 0);
        if (isNegative)
            throw context.Refuse($"R{register} may lie before {region}: its offset can be negative", Hints.BoundIndex);
        CheckWithin(register, pointer, start + pointer.Range.SignedMinimum, size, regionSize, region);
        if (pointer.Range.Maximum >= VerifierContext.FarthestOffset)
            throw context.Refuse($"R{register} may lie anywhere behind {region}: its offset has no upper bound", Hints.BoundIndex);
        CheckWithin(register, pointer, start + (long)pointer.Range.Maximum, size, regionSize, region);
    }

    private void CheckWithin(int register, Value pointer, long start, int size, int regionSize, string region)
    {
        if (start >= 0 && start + size <= regionSize)
            return;
        (string verb, string hint) = pointer.Range.IsConstant ? ("reaches", "") : ("may reach", Hints.BoundIndex);
        throw context.Refuse($"it {verb} {RangeText.Bytes(size)} at offset {start} of {region} through R{register}, which has {RangeText.Bytes(regionSize)}", hint);
    }

    // Wherever in its range the pointer lies, it reaches no field that the host manages.
    private void CheckFields(int register, Value pointer, int offset, int size)
    {
        if (size == 0 || pointer.Map!.Fields is not { } fields)
            return;
        long start = pointer.Offset + offset + pointer.Range.SignedMinimum;
        long length = (long)pointer.Range.Maximum - pointer.Range.SignedMinimum + size;
        if (!fields.TryFindRest((nuint)start, (nuint)length, out _, out _))
            throw context.Refuse($"it reaches {RangeText.Bytes(size)} at offset {start} of the value of map '{pointer.Map.Name}' through R{register}, where its lock or timer is", "Only helpers reach those.");
    }

    private void CheckSocket(int register, Value pointer, int offset, int size)
    {
        bool isFull = pointer.Kind == ValueKind.FullSocket;
        if (!SocketFields.AreReadable(offset, size, isFull))
            throw context.Refuse($"it reads {size} bytes at offset {offset} of the socket in R{register}, where programs have no such field", isFull ? "" : "Some fields only a full socket has: ask bpf_sk_fullsock for it.");
    }

    private void CheckPacket(int register, Value pointer, int offset, int size, MemoryAccess access)
    {
        if (access == MemoryAccess.Write && context.Subject.Spec.Type.OnlyReadsPackets)
            throw context.Refuse($"R{register} points into the packet, which programs of kind {context.Subject.Spec.Type} may only read");
        long start = (long)pointer.Offset + offset;
        if (pointer.Range.SignedMinimum < 0)
            throw context.Refuse($"R{register} may lie before the packet: what was added to it can be negative", Hints.BoundIndex);
        if (start < 0 || pointer.Extent < 0 || start + size > pointer.Extent)
        {
            string known = pointer.Extent <= 0 ? "no byte is known to be there" : $"only {pointer.Extent} bytes are known to be there";
            throw context.Refuse($"it reaches {RangeText.Bytes(size)} at offset {start} of the packet through R{register}, where {known}", Hints.CheckPacket);
        }
    }
}
