using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>What would have suited a helper.</summary>
internal static class HelperHints
{
    internal static string WhoMay(HelperDefinition helper) =>
        ProgramKinds.Runnable.Where(type => helper.Serves(type) || helper.Other?.Serves(type) == true).ToArray() is { Length: > 0 } kinds ? $"Of the kinds that this host runs, {string.Join(", ", kinds)} may." : "";

    internal static string WhichMaps(HelperDefinition helper) => "It works on maps of kind "
        + $"{string.Join(", ", Enum.GetValues<MapType>().Where(type => (BoundMap.AbilitiesOf(type) & helper.Needs) != 0))}.";
}
