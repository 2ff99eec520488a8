using DotBpf.ObjectFiles;
using DotBpf.Tool.Maps;

namespace DotBpf.Tool.Run;

/// <summary>Chooses the program that packets go to: the only one that is not merely a tail call's target, or the one named.</summary>
internal static class EntryProgram
{
    internal static ProgramSpec Choose(ObjectSpec spec, string? name)
    {
        if (name is not null)
            return Named(spec, name);
        HashSet<string> targets = [.. spec.Maps.SelectMany(map => MapHints.Parse(map.Hints).Slots)];
        ProgramSpec[] entries = [.. spec.Programs.Where(program => TakesPackets(program.Type) && program.IsAutoLoaded && !targets.Contains(program.Name))];
        return entries.Length switch
        {
            1 => entries[0],
            0 => throw new ToolException(ExitCode.Precondition, $"'{spec.Name}' has no XDP, TC or socket filter program to give packets to. It has: {Names(spec.Programs)}."),
            _ => throw ToolException.Usage($"'{spec.Name}' has several programs: choose one with --program. It has: {Names(entries)}."),
        };
    }

    private static ProgramSpec Named(ObjectSpec spec, string name)
    {
        if (!spec.Programs.TryGet(name, out ProgramSpec? program))
            throw new ToolException(ExitCode.NoSuchObject, $"'{spec.Name}' has no program '{name}'. It has: {Names(spec.Programs)}.");
        return TakesPackets(program.Type)
            ? program
            : throw new ToolException(ExitCode.Unsupported, $"Program '{name}' is of kind {program.Type}; only XDP, TC and socket filter programs take packets.");
    }

    private static bool TakesPackets(ProgramType type) =>
        type is ProgramType.Xdp or ProgramType.SchedCls or ProgramType.SchedAct or ProgramType.SocketFilter;

    private static string Names(IEnumerable<ProgramSpec> programs) =>
        programs.Any() ? string.Join(", ", programs.Select(program => $"{program.Name} ({program.SectionName})")) : "no programs";
}
