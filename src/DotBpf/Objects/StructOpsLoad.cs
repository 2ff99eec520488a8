using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>The structures of functions of an object that is being loaded: which programs they need, and what they will be registered with.</summary>
internal sealed class StructOpsLoad(ObjectSpec spec, BpfHost host, List<ObjectNote> notes)
{
    private readonly HashSet<string> _named = [.. spec.Maps.SelectMany(map => map.Functions).Select(function => function.Program)];
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private readonly List<(MapHandle Map, StructOpsLayout Layout)> _created = [];

    /// <summary>Lays a created map out as the host's kernel has the structure.</summary>
    /// <exception cref="FeatureNotSupportedException">That is not possible; the message says which member.</exception>
    internal void Add(MapSpec map, MapHandle handle)
    {
        if (map is not { Type: MapType.StructOps, ValueType: not null } || host.ReadTargetTypes() is not { } kernel)
            return;
        StructOpsLayout layout = StructOpsLayout.Of(map, host, kernel, notes);
        _created.Add((handle, layout));
        _needed.UnionWith(layout.Functions.Select(function => function.Program));
    }

    /// <summary>Whether a program is loaded: one that structures name, if one of them is created and the kernel has the function; any other as its spec says.</summary>
    internal bool Wants(ProgramSpec program) => _named.Contains(program.Name) ? _needed.Contains(program.Name) : program.IsAutoLoaded;

    /// <summary>Gives the maps their programs, so that they can be registered.</summary>
    internal void Finish(IReadOnlyDictionary<string, BpfProgram> programs)
    {
        foreach ((MapHandle map, StructOpsLayout layout) in _created)
        {
            List<ValueReference> functions = [];
            foreach (PlacedFunction function in layout.Functions)
            {
                if (programs.TryGetValue(function.Program, out BpfProgram? program))
                    functions.Add(new(function.Offset, program.Handle));
                else
                    notes.Add(new(layout.Map.Name, $"Function '{function.Member}' stays empty, because program '{function.Program}' did not load."));
            }

            map.StructOps = new(layout.Value, [.. functions]);
        }
    }
}
