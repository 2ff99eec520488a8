using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf;

/// <summary>Turns a spec into a live object on a host: types, maps, contents, pins, programs, in that order.</summary>
internal sealed class ObjectLoader
{
    private readonly BpfHost _host;
    private readonly ObjectSpec _spec;
    private readonly LoadOptions _options;
    private readonly Dictionary<string, MapHandle> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BpfProgram> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BpfException> _failures = new(StringComparer.Ordinal);
    private readonly List<ObjectNote> _notes = [];
    private TypesHandle? _types;
    private CoreRelocator? _relocator;

    private ObjectLoader(BpfHost host, ObjectSpec spec, LoadOptions options)
    {
        _host = host;
        _spec = spec;
        _options = options;
    }

    internal static BpfObject Load(BpfHost host, ObjectSpec spec, LoadOptions options)
    {
        var loader = new ObjectLoader(host, spec, options);
        try
        {
            loader.LoadAll();
        }
        catch
        {
            loader.LetGo();
            throw;
        }

        return new BpfObject(spec, loader._types, loader._maps, loader._programs, loader._failures, loader._notes);
    }

    private void LoadAll()
    {
        if (_spec.ByteOrder == ByteOrder.LittleEndian != BitConverter.IsLittleEndian)
        {
            throw new FeatureNotSupportedException(
                $"Loading '{_spec.Name}', which was compiled for {_spec.ByteOrder} machines,",
                _host.Name,
                advice: $"Compile it with -target {(BitConverter.IsLittleEndian ? "bpfel" : "bpfeb")}. Its maps and types can still be read from the spec.");
        }

        if (_spec.Types is { } types)
            _types = _host.LoadTypes(types);
        foreach (MapSpec map in _spec.Maps)
            AddMap(map);
        foreach (ProgramSpec program in _spec.Programs)
            AddProgram(program);
    }

    private void AddMap(MapSpec spec)
    {
        PinPath pin = _options.PinRoot.Child(spec.Name);
        bool isPinned = spec.Pinning == MapPinning.ByName;
        if (isPinned && _host.TryOpenPinnedMap(pin, out MapHandle? existing))
        {
            Keep(spec, existing);
            PinnedMapCheck.ThrowIfDifferent(existing, spec, pin);
            return;
        }

        MapHandle map = _host.CreateMap(spec, _types);
        Keep(spec, map);
        Fill(map, spec);
        if (isPinned)
            _host.Pin(map, pin);
    }

    private void Keep(MapSpec spec, MapHandle map)
    {
        map.IsHeldByObject = true;
        _maps.Add(spec.Name, map);
    }

    private static void Fill(MapHandle map, MapSpec spec)
    {
        if (spec.Contents.Span.ContainsAnyExcept((byte)0))
            map.ThrowIfFailed(map.Update(stackalloc byte[map.KeySize], spec.Contents.Span), BpfCommand.MapUpdate);
        if (spec.IsFrozen)
            map.ThrowIfFailed(map.Freeze(), BpfCommand.MapFreeze);
    }

    private void AddProgram(ProgramSpec spec)
    {
        if (!spec.IsAutoLoaded)
            return;
        try
        {
            ProgramSpec fitted = Fit(spec);
            if (fitted.Problem is { } problem)
                throw new VerificationException(spec.Name, -1, null, problem, log: "");
            var bindings = new ProgramBindings { Maps = _maps, Types = _types, License = _spec.License };
            _programs.Add(spec.Name, new BpfProgram(fitted, _host.LoadProgram(fitted, bindings)));
        }
        catch (BpfException failure) when (_options.KeepGoing)
        {
            _failures.Add(spec.Name, failure);
        }
    }

    private ProgramSpec Fit(ProgramSpec spec)
    {
        if (!spec.References.Any(reference => reference is CoreReference))
            return spec;
        if (_spec.Types is not { } own)
            throw new VerificationException(spec.Name, -1, null, "it has CO-RE references, and the object has no types that they could be about", log: "");
        _relocator ??= new CoreRelocator(own, _options.TargetTypes ?? _host.ReadTargetTypes() ?? own, _spec.ByteOrder);
        CoreRelocation relocation = _relocator.Relocate(spec);
        _notes.AddRange(relocation.Notes);
        return relocation.Program;
    }

    private void LetGo()
    {
        foreach (BpfProgram program in _programs.Values)
            program.Handle.Dispose();
        foreach (MapHandle map in _maps.Values)
            map.Dispose();
        _types?.Dispose();
    }
}
