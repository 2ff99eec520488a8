namespace DotBpf;

/// <summary>Values of the maps that XDP programs redirect to: a number and, where the map has room for it, a program.</summary>
internal static class RedirectValue
{
    private const int WithProgram = 2 * sizeof(uint);

    internal static Errno Update(MapHandle map, ReadOnlySpan<byte> key, uint number, BpfProgram? program, UpdateMode mode)
    {
        Span<byte> value = stackalloc byte[map.ValueSize];
        BitConverter.TryWriteBytes(value, number);
        if (program is null)
            return map.Update(key, value, mode);
        if (map.ValueSize != WithProgram)
            throw new InvalidOperationException($"{map} has values of {map.ValueSize} bytes, without room for a program. Create it with values of {WithProgram} bytes.");
        return map.UpdateReferences(key, value, [new ValueReference(sizeof(uint), program.Handle)], mode);
    }

    internal static bool TryGet(MapHandle map, ReadOnlySpan<byte> key, out uint number, out uint programId)
    {
        Span<byte> value = stackalloc byte[map.ValueSize];
        bool isThere = map.Succeeded(map.Lookup(key, value), Errno.ENOENT, BpfCommand.MapLookup);
        number = isThere ? BitConverter.ToUInt32(value) : 0;
        programId = isThere && value.Length == WithProgram ? BitConverter.ToUInt32(value[sizeof(uint)..]) : 0;
        return isThere;
    }
}
