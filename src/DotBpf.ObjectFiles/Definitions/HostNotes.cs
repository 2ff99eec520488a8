namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Says what every host will make of maps and programs beside what they declare, so that a reader of the object need not load it to know.</summary>
internal static class HostNotes
{
    internal static IEnumerable<ObjectNote> Of(MapSpec map)
    {
        if (OfName(map.Name) is { } note)
            yield return note;
        for (MapSpec? level = map; level is not null; level = level.Inner)
        {
            foreach (string text in TextsOf(level))
                yield return new(level.Name, text);
        }
    }

    internal static IEnumerable<ObjectNote> Of(ProgramSpec program) => OfName(program.Name) is { } note ? [note] : [];

    private static ObjectNote? OfName(string name) => HostName.Of(name) is var shown && shown != name
        ? new(name, $"Hosts show it as '{shown}': they keep {HostName.MaxLength} characters of A-Z, a-z, 0-9, '_' and '.'.")
        : null;

    private static IEnumerable<string> TextsOf(MapSpec map)
    {
        if (MapTypesRule.FindObstacle(map) is { } obstacle)
            yield return $"Hosts create it without its C types, because {obstacle}.";
        if (map.Type is MapType.RingBuffer or MapType.UserRingBuffer && RingSize.RoundUp(map.MaxEntries) is var size && size != map.MaxEntries)
            yield return $"Loading raises the ring's {map.MaxEntries} bytes to {size}: a ring takes a power of two of whole pages. Pages of 4096 bytes are assumed here.";
        if (map is { Type: MapType.PerfEventArray, MaxEntries: 0 })
            yield return "Loading gives it one entry for each possible CPU, because it says no number of entries.";
    }
}
