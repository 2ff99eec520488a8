using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>What would have suited a helper.</summary>
internal static class HelperHints
{
    private static readonly ProgramType[] s_programs = [ProgramType.Xdp, ProgramType.SchedCls, ProgramType.SchedAct, ProgramType.SocketFilter, ProgramType.Syscall, ProgramType.RawTracepoint, ProgramType.SkSkb];

    internal static string WhoMay(HelperDefinition helper) =>
        s_programs.Where(helper.Serves).ToArray() is { Length: > 0 } kinds ? $"Of the kinds that this host runs, {string.Join(", ", kinds)} may." : "";

    internal static string WhichMaps(HelperDefinition helper) => "It works on maps of kind "
        + $"{string.Join(", ", Enum.GetValues<MapType>().Where(type => (BoundMap.AbilitiesOf(type) & helper.Needs) != 0))}.";
}
