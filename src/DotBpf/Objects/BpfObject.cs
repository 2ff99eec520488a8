using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>An object that a host has loaded: its maps exist and its programs can run.</summary>
/// <remarks>
/// <para>Lifetime: disposing lets go of its maps and programs; what somebody else holds (a pin, a link, another process) lives on.
/// Typed views taken from it die with it.</para>
/// <para>Threads: safe for any number, but for <see cref="Dispose"/>.</para>
/// </remarks>
public sealed class BpfObject : IDisposable
{
    private readonly TypesHandle? _types;
    private readonly Dictionary<string, MapHandle> _maps;
    private readonly Dictionary<string, BpfProgram> _programs;
    private readonly Dictionary<string, BpfException> _failures;

    internal BpfObject(
        ObjectSpec spec,
        TypesHandle? types,
        Dictionary<string, MapHandle> maps,
        Dictionary<string, BpfProgram> programs,
        Dictionary<string, BpfException> failures,
        List<ObjectNote> notes)
    {
        Spec = spec;
        _types = types;
        _maps = maps;
        _programs = programs;
        _failures = failures;
        Notes = notes;
        Variables = new BpfVariables(spec, maps);
    }

    /// <summary>What was loaded.</summary>
    public ObjectSpec Spec { get; }

    /// <summary>The maps at the level of bytes, by the names of their specs.</summary>
    public IReadOnlyDictionary<string, MapHandle> Maps => _maps;

    /// <summary>The global variables, to be read and written while programs use them: <c>obj.Variables["hits"].Get&lt;ulong&gt;()</c>.</summary>
    public BpfVariables Variables { get; }

    /// <summary>The programs that were loaded, by the names of their functions.</summary>
    public IReadOnlyDictionary<string, BpfProgram> Programs => _programs;

    /// <summary>The programs that were not, and why; empty unless <see cref="LoadOptions.KeepGoing"/> was asked for.</summary>
    public IReadOnlyDictionary<string, BpfException> Failures => _failures;

    /// <summary>What loading adjusted to fit the host, so that nothing is changed in silence. What reading adjusted is in <see cref="Spec"/>.</summary>
    public IReadOnlyList<ObjectNote> Notes { get; }

    /// <summary>A typed view of a map. Kind, sizes and field layout are proven here, once, before the first call.</summary>
    /// <typeparam name="TMap">The kind of view, such as <c>HashMap&lt;FlowKey, FlowStats&gt;</c>.</typeparam>
    /// <param name="name">The map's name in the object.</param>
    /// <returns>The view; it lives and dies with the object.</returns>
    /// <exception cref="KeyNotFoundException">The object has no such map; the message names those it has.</exception>
    /// <exception cref="MapLayoutException">The map is of another kind, or its key or value is laid out differently.</exception>
    public TMap Map<TMap>(string name)
        where TMap : IBpfMap<TMap>
    {
        MapSpec spec = Spec.Maps[name];
        return _maps.TryGetValue(name, out MapHandle? map)
            ? MapBinder.Bind<TMap>(map, spec, Spec.Types, _types)
            : throw new KeyNotFoundException($"Map '{name}' was not created with the object. Set IsAutoCreated in its spec.");
    }

    /// <summary>A program.</summary>
    /// <param name="name">The name of its C function.</param>
    /// <exception cref="KeyNotFoundException">The object has no such program, or it was not loaded; the message says which.</exception>
    public BpfProgram Program(string name)
    {
        if (_programs.TryGetValue(name, out BpfProgram? program))
            return program;
        ProgramSpec spec = Spec.Programs[name];
        throw new KeyNotFoundException(_failures.TryGetValue(name, out BpfException? failure)
            ? $"Program '{name}' was not loaded: {failure.Message}"
            : spec.Implements is { } role
                ? $"Program '{name}' implements {role}, and no structure that was created needs it. Set IsAutoCreated in the spec of its map, if this kernel has the function."
                : $"Program '{name}' is in section '{spec.SectionName}', which is not loaded by itself. Set IsAutoLoaded in its spec.");
    }

    /// <summary>Attaches every program whose section names what to attach it to, and puts struct_ops maps made for links to work.</summary>
    /// <returns>The links, yours to dispose. When one fails, none stays behind.</returns>
    /// <exception cref="FormatException">A section names its hook in a way that cannot be read.</exception>
    /// <exception cref="FeatureNotSupportedException">The host lacks one of the hooks.</exception>
    /// <exception cref="BpfSyscallException">A hook refuses its program.</exception>
    public BpfLinks AttachAll()
    {
        var links = new BpfLinks();
        try
        {
            foreach (BpfProgram program in _programs.Values)
                AttachTo(links, program);
            foreach (MapHandle map in _maps.Values.Where(map => map.Info.Type == MapType.StructOps && map.Info.Flags.HasFlag(MapFlags.Link)))
                links.Add(StructOpsMap.Bind(map).Attach());
            return links;
        }
        catch
        {
            links.Dispose();
            throw;
        }
    }

    /// <summary>Lets go of the programs and maps.</summary>
    public void Dispose()
    {
        Variables.LetGo();
        foreach (BpfProgram program in _programs.Values)
            program.Handle.Dispose();
        foreach (MapHandle map in _maps.Values)
            map.Dispose();
        _types?.Dispose();
    }

    private static void AttachTo(BpfLinks links, BpfProgram program)
    {
        if (SectionTargets.Find(program.Spec) is { } target)
            links.Add(program.Attach(target));
        else if (program.Spec.Type != ProgramType.StructOps) // those belong to their maps
            links.Leave(program.Name);
    }
}
