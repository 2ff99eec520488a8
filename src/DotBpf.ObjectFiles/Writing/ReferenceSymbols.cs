using DotBpf.ObjectFiles.Elf.Writing;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Finds the symbol by which an instruction refers to a map, a variable or a name of the system, and the bytes to add to its place.</summary>
internal sealed class ReferenceSymbols(
    ObjectSpec spec,
    ElfImage image,
    Dictionary<string, ImageSymbol> maps,
    Dictionary<string, ImageSection> data,
    Dictionary<string, ImageSymbol> externs)
{
    /// <exception cref="ObjectFileException">The object has nothing of that name.</exception>
    internal (ImageSymbol Symbol, int Addend) Of(ProgramReference reference, string function) => reference switch
    {
        MapReference map => (maps.GetValueOrDefault(map.MapName) ?? throw Unknown(function, $"map '{map.MapName}', which is no declared map of the object"), 0),
        MapValueReference value => OfValue(value, function),
        KernelFunctionReference kernel => (OfExtern(kernel.Name, function), 0),
        KernelVariableReference kernel => (OfExtern(kernel.Name, function), 0),
        _ => throw Unknown(function, $"{reference}, for which files have no form"),
    };

    private (ImageSymbol Symbol, int Addend) OfValue(MapValueReference value, string function)
    {
        if (data.TryGetValue(value.MapName, out ImageSection? section))
            return (image.SymbolOf(section), (int)value.Offset);
        // What has no section is a value of the kernel's configuration: its variable is the symbol.
        return spec.FindVariable(value) is { } variable && externs.TryGetValue(variable.Name, out ImageSymbol? symbol)
            ? (symbol, (int)(value.Offset - variable.Offset))
            : throw Unknown(function, $"byte {value.Offset} of the value of '{value.MapName}', which is no data section of the object");
    }

    private ImageSymbol OfExtern(string name, string function) =>
        externs.GetValueOrDefault(name) ?? throw Unknown(function, $"'{name}', which is none of the object's externs");

    private ObjectFileException Unknown(string function, string what) =>
        new(spec.Name, [Diagnostics.CannotWrite($"function '{function}'", $"it refers to {what}")]);
}
