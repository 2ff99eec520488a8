using System.Diagnostics.CodeAnalysis;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Jit;

/// <summary>A program as native code. The code lives as long as this object is reachable.</summary>
/// <remarks>Compiled code has it as its first argument: what code cannot hold as a number, it finds here.</remarks>
internal sealed class CompiledProgram
{
    private readonly Dictionary<int, CompiledCallback> _callbacks = [];

    internal CompiledProgram(BoundMap[] maps)
    {
        BoundMaps = maps;
        Maps = [.. maps.Select(bound => bound.Map)];
    }

    /// <summary>The program's maps, in the order of their tokens.</summary>
    internal EmbeddedMap[] Maps { get; }

    /// <summary>The same with what helpers ask of them.</summary>
    internal BoundMap[] BoundMaps { get; }

    internal CompiledEntry Entry { get; private set; } = null!;

    internal void SetEntry(CompiledEntry entry) => Entry = entry;

    internal void AddCallback(int slot, CompiledCallback callback) => _callbacks.Add(slot, callback);

    /// <summary>The function that begins at a slot, if its address is taken anywhere.</summary>
    internal bool TryGetCallback(int slot, [NotNullWhen(true)] out CompiledCallback? callback) => _callbacks.TryGetValue(slot, out callback);
}
