using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf;

/// <summary>Turns a spec into a live object on a host: types, maps, contents, pins, programs, in that order.</summary>
internal sealed class ObjectLoader : IDisposable
{
    private readonly BpfHost _host;
    private ObjectSpec _spec;
    private readonly LoadOptions _options;
    private readonly Dictionary<string, MapHandle> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BpfProgram> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BpfException> _failures = new(StringComparer.Ordinal);
    private readonly List<ObjectNote> _notes = [];
    private readonly List<MapSpec> _created = [];
    private readonly PinnedMaps _pins;
    private readonly StructOpsLoad _structOps;
    private TypesHandle? _types;
    private CoreRelocator? _relocator;

    private ObjectLoader(BpfHost host, ObjectSpec spec, LoadOptions options)
    {
        _host = host;
        _spec = spec;
        _options = options;
        _pins = new PinnedMaps(host, spec.Name, options, _notes);
        _structOps = new(spec, host, _notes);
    }

    internal static BpfObject Load(BpfHost host, ObjectSpec spec, LoadOptions options)
    {
        using var loader = new ObjectLoader(host, spec, options);
        try
        {
            loader.LoadAll();
        }
        catch
        {
            loader.LetGo();
            throw;
        }

        return new BpfObject(loader._spec, loader._types, loader._maps, loader._programs, loader._failures, loader._notes);
    }

    public void Dispose() => _pins.Dispose();

    private void LoadAll()
    {
        if (_spec.ByteOrder == ByteOrder.LittleEndian != BitConverter.IsLittleEndian)
        {
            throw new FeatureNotSupportedException(
                $"Loading '{_spec.Name}', which was compiled for {_spec.ByteOrder} machines,",
                _host.Name,
                advice: $"Compile it with -target {(BitConverter.IsLittleEndian ? "bpfel" : "bpfeb")}. Its maps and types can still be read from the spec.");
        }

        _spec = new ConfigurationFiller(_host, _options, _notes).Fill(_spec);
        _types = LoadTypes();
        NoteUnknownPolicies();
        MapSizes sizes = new(_host, _notes);
        foreach (MapSpec map in _spec.Maps.Where(map => map.IsAutoCreated))
            AddMap(sizes.Fit(map));
        FinishMaps();
        DropCounter.FindAll(_maps);
        foreach (ProgramSpec program in _spec.Programs.Where(_structOps.Wants))
            AddProgram(program);
        _structOps.Finish(_programs);
        foreach (MapSpec map in _created.Where(map => map.Type == MapType.ProgramArray))
            StaticValueStore.Store(_maps[map.Name], map, value => ProgramFor(map, value));
        _pins.Commit(_maps);
    }

    private void NoteUnknownPolicies()
    {
        foreach (string name in _options.PinPolicies.Keys.Where(name => !_spec.Maps.TryGet(name, out _)))
            _notes.Add(new(name, $"{nameof(LoadOptions.PinPolicies)} has a policy for it, but '{_spec.Name}' has no map of that name."));
    }

    // Compilers write types that kernels do not take (an enumeration that is never defined; kinds newer than the kernel). Nothing but
    // what people see in tools depends on them, except where the kernel calls the object by its types.
    private TypesHandle? LoadTypes()
    {
        if (_spec.Types is not { } types)
            return null;
        try
        {
            TypesHandle handle = _host.LoadTypes(types);
            if (handle.Missing.Count != 0)
                _notes.Add(new(_spec.Name, $"The {_host.Name} host does not know all kinds of its C types ({string.Join(", ", handle.Missing)}); it was given others in their places."));
            return handle;
        }
        catch (BpfSyscallException refusal) when (refusal.Errno == Errno.EINVAL && !_spec.Maps.Any(map => map.Type == MapType.StructOps))
        {
            _notes.Add(new(_spec.Name, $"Its maps and programs have no C types in the kernel, because it refuses them: {refusal.Message}"));
            return null;
        }
    }

    private void AddMap(MapSpec spec)
    {
        if (_pins.TryReuse(spec, out MapHandle? existing))
        {
            Keep(spec, existing);
            return;
        }

        if (!spec.Trailing.IsEmpty)
            throw UnknownBytes(spec);
        if (spec.Type == MapType.Arena)
            ArenaContents.CheckRoom(spec, _host.PageSize);
        MapHandle map = _host.CreateMap(spec, _types);
        Keep(spec, map);
        _structOps.Add(spec, map);
        _created.Add(spec);
        _notes.AddRange(CreatedMapNotes.Of(spec, map, _types is not null));
    }

    private FeatureNotSupportedException UnknownBytes(MapSpec spec) => new(
        $"What the definition of map '{spec.Name}' asks for by the {spec.Trailing.Length} bytes after its first five words ({Convert.ToHexStringLower(spec.Trailing.Span[..Math.Min(spec.Trailing.Length, 32)])})",
        _host.Name,
        advice: "If you know what they mean, set it in the map's spec and empty Trailing there.");

    // Maps of maps come last: until a map is pinned, it may turn out that another loader pinned one before.
    private void FinishMaps()
    {
        foreach (MapSpec map in (MapSpec[])[.. _created.OrderBy(IsOuter)])
            FinishMap(map);
    }

    // A map that was pinned already keeps what it holds; a new one is pinned when others may see it.
    private void FinishMap(MapSpec spec)
    {
        MapHandle map = _maps[spec.Name];
        if (spec.Type == MapType.Arena)
            ArenaContents.Fill(map, spec, _spec.ContentsOf(spec));
        else if (spec.Type != MapType.StructOps)
            Fill(map, spec);
        if (IsOuter(spec))
            StaticValueStore.Store(map, spec, value => MapFor(spec, value));
        MapHandle pinned = _pins.Pin(spec, map);
        if (pinned != map)
            GoOnWith(spec, pinned);
    }

    private void GoOnWith(MapSpec spec, MapHandle other)
    {
        _maps.Remove(spec.Name, out MapHandle? own);
        own!.Dispose();
        _created.Remove(spec);
        Keep(spec, other);
    }

    private static bool IsOuter(MapSpec spec) => spec.Type is MapType.ArrayOfMaps or MapType.HashOfMaps;

    private MapHandle MapFor(MapSpec outer, StaticValue value) => _maps.TryGetValue(value.Target, out MapHandle? inner)
        ? inner
        : throw StaticValueStore.NotLoaded(outer, value, "The object has no such map.");

    private ProgramHandle? ProgramFor(MapSpec map, StaticValue value)
    {
        if (_programs.TryGetValue(value.Target, out BpfProgram? program))
            return program.Handle;
        if (!_failures.ContainsKey(value.Target))
            throw StaticValueStore.NotLoaded(map, value, "No program of that name is loaded. Set IsAutoLoaded in its spec, or take the slot out of the map's Values.");
        _notes.Add(new(map.Name, $"Slot {value.Key} stays empty, because program '{value.Target}' did not load."));
        return null;
    }

    private void Keep(MapSpec spec, MapHandle map)
    {
        map.IsHeldByObject = true;
        _maps.Add(spec.Name, map);
    }

    private void Fill(MapHandle map, MapSpec spec)
    {
        ReadOnlyMemory<byte> contents = _spec.ContentsOf(spec);
        if (contents.Span.ContainsAnyExcept((byte)0))
            map.ThrowIfFailed(map.Update(stackalloc byte[map.KeySize], contents.Span), BpfCommand.MapUpdate);
        if (spec.IsFrozen)
            map.ThrowIfFailed(map.Freeze(), BpfCommand.MapFreeze);
    }

    private void AddProgram(ProgramSpec spec)
    {
        try
        {
            ProgramSpec fitted = Fit(spec);
            if (fitted.Problem is { } problem)
                throw new VerificationException(spec.Name, -1, null, problem, log: "");
            CheckMaps(fitted);
            var bindings = new ProgramBindings
            {
                Maps = _maps,
                Types = _types,
                License = _spec.License,
                TargetProgram = _options.TargetPrograms.TryGetValue(spec.Name, out ProgramHandle? target) ? target : null,
            };
            _programs.Add(spec.Name, new BpfProgram(fitted, _host.LoadProgram(fitted, bindings)));
        }
        catch (BpfException failure) when (_options.KeepGoing)
        {
            _failures.Add(spec.Name, failure);
        }
    }

    private void CheckMaps(ProgramSpec program)
    {
        foreach (ProgramReference reference in program.References)
        {
            string? name = (reference as MapReference)?.MapName ?? (reference as MapValueReference)?.MapName;
            if (name is not null && _spec.Maps.TryGet(name, out MapSpec? map) && !map.IsAutoCreated)
                throw new VerificationException(program.Name, reference.Slot, program.FindLine(reference.Slot), $"it uses map '{name}', which is not created: set {nameof(MapSpec.IsAutoCreated)} in its spec", log: "");
        }
    }

    private ProgramSpec Fit(ProgramSpec spec)
    {
        if (!spec.References.Any(reference => reference is CoreReference))
            return spec;
        if (_spec.Types is not { } own)
            throw new VerificationException(spec.Name, -1, null, "it has CO-RE references, and the object has no types that they could be about", log: "");
        _relocator ??= CreateRelocator(own);
        CoreRelocation relocation = _relocator.Relocate(spec);
        _notes.AddRange(relocation.Notes);
        return relocation.Program;
    }

    private CoreRelocator CreateRelocator(BtfTypes own)
    {
        BtfTypes? target = _options.TargetTypes ?? _host.ReadTargetTypes();
        return new(own, target ?? own, _spec.ByteOrder, target is null ? _host.SimulatedTypes : null);
    }

    private void LetGo()
    {
        foreach (BpfProgram program in _programs.Values)
            program.Handle.Dispose();
        foreach (MapHandle map in _maps.Values)
            map.Dispose();
        _types?.Dispose();
        _pins.TakeBack();
    }
}
