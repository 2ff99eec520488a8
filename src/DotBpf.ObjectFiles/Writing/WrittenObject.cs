using System.Collections.Immutable;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Reads what was written and compares it with what was meant, so that nothing a file cannot say is lost in silence.</summary>
internal static class WrittenObject
{
    internal static void Check(byte[] bytes, ObjectSpec spec)
    {
        ObjectSpec found = ObjectSpec.Read(bytes, spec.Name + ".o");
        ImmutableArray<ObjectDiagnostic> differences =
        [
            .. Compare("object", spec.Name, OfObject(spec, found)),
            .. Compare("map", spec.Maps, found.Maps, MapDifferences.Between),
            .. Compare("variable", spec.Variables, found.Variables, OfVariable),
            .. Compare("extern", spec.Externs, found.Externs, OfExtern),
            .. Compare("program", spec.Programs, found.Programs, OfProgram),
        ];
        if (!differences.IsEmpty)
            throw new ObjectFileException(spec.Name, differences);
    }

    private static IEnumerable<ObjectDiagnostic> Compare<T>(string what, SpecList<T> expected, SpecList<T> found, Func<T, T, IEnumerable<string>> differences)
        where T : class, ISpec
    {
        foreach (T spec in expected)
        {
            foreach (ObjectDiagnostic difference in Compare(what, spec.Name, found.TryGet(spec.Name, out T? same) ? differences(spec, same) : ["it would not be there"]))
                yield return difference;
        }

        foreach (T stranger in found.Where(spec => !expected.TryGet(spec.Name, out _)))
            yield return Diagnostics.WouldDiffer($"{what} '{stranger.Name}'", "the spec has none, but its types describe one");
    }

    private static IEnumerable<ObjectDiagnostic> Compare(string what, string name, IEnumerable<string> differences) =>
        differences.Select(difference => Diagnostics.WouldDiffer($"{what} '{name}'", difference));

    private static IEnumerable<string> OfObject(ObjectSpec expected, ObjectSpec found) =>
    [
        .. Differs(nameof(ObjectSpec.Name), expected.Name, found.Name),
        .. Differs(nameof(ObjectSpec.License), expected.License, found.License),
    ];

    private static IEnumerable<string> OfVariable(VariableSpec expected, VariableSpec found) =>
    [
        .. Differs(nameof(VariableSpec.MapName), expected.MapName, found.MapName),
        .. Differs(nameof(VariableSpec.Offset), expected.Offset, found.Offset),
        .. Differs(nameof(VariableSpec.Size), expected.Size, found.Size),
        .. Differs(nameof(VariableSpec.Type), expected.Type?.ToString(), found.Type?.ToString()),
        .. Differs(nameof(VariableSpec.IsConstant), expected.IsConstant, found.IsConstant),
        .. Differs(nameof(VariableSpec.IsGlobal), expected.IsGlobal, found.IsGlobal),
    ];

    private static IEnumerable<string> OfExtern(ExternSpec expected, ExternSpec found) =>
    [
        .. Differs(nameof(ExternSpec.Kind), expected.Kind, found.Kind),
        .. Differs(nameof(ExternSpec.IsWeak), expected.IsWeak, found.IsWeak),
        .. Differs(nameof(ExternSpec.Type), expected.Type?.ToString(), found.Type?.ToString()),
    ];

    private static IEnumerable<string> OfProgram(ProgramSpec expected, ProgramSpec found) =>
    [
        .. Differs(nameof(ProgramSpec.SectionName), expected.SectionName, found.SectionName),
        .. Differs(nameof(ProgramSpec.Type), expected.Type, found.Type),
        .. Differs(nameof(ProgramSpec.ExpectedAttachType), expected.ExpectedAttachType, found.ExpectedAttachType),
        .. Differs(nameof(ProgramSpec.AttachTarget), expected.AttachTarget, found.AttachTarget),
        .. Differs(nameof(ProgramSpec.Implements), expected.Implements, found.Implements),
        .. Differs(nameof(ProgramSpec.Flags), expected.Flags, found.Flags),
        .. Differs(nameof(ProgramSpec.IsAutoLoaded), expected.IsAutoLoaded, found.IsAutoLoaded),
        .. Differs(nameof(ProgramSpec.Problem), expected.Problem, found.Problem),
        .. Differs("number of slots", expected.Instructions.Length, found.Instructions.Length),
    ];

    private static IEnumerable<string> Differs<T>(string member, T expected, T found) =>
        EqualityComparer<T>.Default.Equals(expected, found) ? [] : [$"{member} is '{expected}' and would be '{found}'"];
}
