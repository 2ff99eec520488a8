using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What a program is bound to when it is loaded: the object's maps, types and licence.</summary>
public sealed record ProgramBindings
{
    /// <summary>The maps its references name.</summary>
    public required IReadOnlyDictionary<string, MapHandle> Maps { get; init; }

    /// <summary>The types its functions and lines refer to, or <see langword="null"/> without debug information.</summary>
    public TypesHandle? Types { get; init; }

    /// <summary>The licence that the object declares.</summary>
    public string License { get; init; } = "";

    /// <summary>The loaded program that this one traces or replaces a function of, for extensions and for tracing programs; <see langword="null"/> for functions of the kernel.</summary>
    /// <remarks>Kernel: <c>attach_prog_fd</c>, since 5.5. The function is the spec's <see cref="ProgramSpec.AttachTarget"/>, and the program must have been loaded with types.</remarks>
    public ProgramHandle? TargetProgram { get; init; }

    /// <summary>The network interface whose driver the program is loaded for (offloaded, or bound to it by <see cref="ProgramFlags.DeviceBound"/>); 0 for none.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The map that a reference names.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public MapHandle MapOf(ProgramReference reference) => reference switch
    {
        MapReference map => Find(map.MapName),
        MapValueReference value => Find(value.MapName),
        _ => throw new ArgumentException($"{reference} does not name a map.", nameof(reference)),
    };

    private MapHandle Find(string name) =>
        Maps.TryGetValue(name, out MapHandle? map) ? map : throw new KeyNotFoundException($"The program refers to map '{name}', which was not created.");
}
