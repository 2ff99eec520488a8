using DotBpf.ObjectFiles;
using DotBpf.Tool.Maps;

namespace DotBpf.Tool.Run;

/// <summary>Fills program arrays with the programs that the object says belong there (<c>dotbpf:slots=first,second</c>).</summary>
internal static class TailCallSlots
{
    internal static void Fill(BpfObject loaded)
    {
        foreach (MapSpec map in loaded.Spec.Maps.Where(map => map.Type == MapType.ProgramArray))
        {
            IReadOnlyList<string> names = MapHints.Parse(map.Hints).Slots;
            for (int slot = 0; slot < names.Count; slot++)
            {
                if (names[slot].Length > 0)
                    loaded.Map<ProgramArrayMap>(map.Name).Set(slot, Require(loaded, map, names[slot]));
            }
        }
    }

    private static BpfProgram Require(BpfObject loaded, MapSpec map, string name)
    {
        if (loaded.Failures.TryGetValue(name, out BpfException? failure))
            throw failure;
        return loaded.Programs.TryGetValue(name, out BpfProgram? program)
            ? program
            : throw new ToolException(ExitCode.Precondition, $"Map '{map.Name}' has program '{name}' in its slots, but the object has none of that name.");
    }
}
