using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Puts arenas where programs find them, and the object's variables into them.</summary>
internal static class ArenaContents
{
    /// <exception cref="BpfSyscallException">The variables do not fit.</exception>
    internal static void CheckRoom(MapSpec arena, int pageSize)
    {
        long room = (long)arena.MaxEntries * pageSize;
        if (arena.Contents.Length > room)
        {
            throw new BpfSyscallException(
                BpfCommand.MapCreate, Errno.E2BIG, $"map '{arena.Name}' ({arena.Type}, {arena.MaxEntries} pages)", $"The object's variables in it take {arena.Contents.Length} bytes, and it has {room}. Raise max_entries.");
        }
    }

    // The verifier asks for the arena's address, which an arena without one of its own gets when it is first mapped.
    internal static void Fill(MapHandle arena, MapSpec spec, ReadOnlyMemory<byte> contents)
    {
        if (contents.IsEmpty && (spec.Extra != 0 || (spec.Flags & MapFlags.FaultOnUntouched) != 0))
            return;
        using MappedValues<byte> values = arena.OpenMemory().Borrow<byte>(0, contents.Length);
        contents.Span.CopyTo(values.Span);
    }
}
