using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>Words for what the instructions of a program refer to.</summary>
internal static class ReferenceWords
{
    internal static string Kind(ProgramReference reference) => reference switch
    {
        MapReference => "map",
        MapValueReference => "variable",
        CoreReference core => $"CO-RE {core.Question}",
        KernelFunctionReference => "kernel function",
        KernelVariableReference => "kernel variable",
        _ => "missing",
    };

    internal static string Subject(ObjectSpec spec, ProgramReference reference) => reference switch
    {
        MapReference map => map.MapName,
        MapValueReference value => Place(spec, value),
        CoreReference core => spec.Types is { } types ? core.Describe(types) : $"type {core.TypeId}",
        KernelFunctionReference function => function.Name,
        KernelVariableReference variable => variable.Name,
        ImpossibleReference impossible => impossible.Why,
        _ => reference.ToString(),
    };

    private static string Place(ObjectSpec spec, MapValueReference value)
    {
        string place = $"{value.MapName} + {value.Offset}";
        return spec.FindVariable(value) is { } variable ? $"{variable.Name} ({place})" : place;
    }
}
