using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Maps.Redirects;
using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Verifier;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Programs;

/// <summary>Checks a program's structure, resolves what it refers to, and decodes it.</summary>
internal sealed class ProgramLoader
{
    // MAX_USED_MAPS, include/linux/bpf_verifier.h, 6.18.
    private const int MostMaps = 64;

    private readonly EmbeddedHost _host;
    private readonly ProgramSpec _given;
    private readonly ProgramSpec _spec;
    private readonly ProgramBindings _bindings;
    private readonly ProgramShape _shape;
    private readonly Dictionary<int, ProgramReference> _references = [];
    private readonly List<BoundMap> _maps = [];
    private readonly Dictionary<int, LoadedMap> _loadedMaps = [];

    private ProgramLoader(EmbeddedHost host, ProgramSpec spec, ProgramBindings bindings)
    {
        _host = host;
        _given = spec;
        _spec = host.Options.VerifiesPrograms ? SpoiledSlots.Replace(spec) : spec;
        _bindings = bindings;
        _shape = ProgramShape.Of(_spec);
        foreach (ProgramReference reference in _spec.References)
            _references.TryAdd(reference.Slot, reference);
    }

    private bool IsSleepable => (_spec.Flags & ProgramFlags.Sleepable) != 0;

    private EmbeddedArena? Arena => _maps.Select(bound => bound.Map).OfType<EmbeddedArena>().FirstOrDefault();

    /// <summary>Loads a program, which then has one reference.</summary>
    /// <exception cref="VerificationException">It cannot be run.</exception>
    internal static EmbeddedProgram Load(EmbeddedHost host, uint id, ProgramSpec spec, ProgramBindings bindings)
    {
        spec = Settle(spec);
        ProgramEnvironment environment = ProgramEnvironment.For(spec.Type, spec.ExpectedAttachType) ?? throw new FeatureNotSupportedException(
            $"Running programs of kind {spec.Type} ('{spec.Name}')",
            host.Name,
            advice: $"This host runs {string.Join(", ", ProgramKinds.Runnable)}. Load the program on the kernel host, or leave it out with IsAutoLoaded = false.");
        ProgramLoader loader = new(host, KernelNameBinder.Bind(host, spec, bindings.Types?.Types), bindings);
        try
        {
            return loader.Load(id, environment);
        }
        catch
        {
            loader.ReleaseMaps();
            throw;
        }
    }

    // bpf_prog_load_fixup_attach_type, kernel/bpf/syscall.c, 6.18.
    private static ProgramSpec Settle(ProgramSpec spec) => spec is { Type: ProgramType.CgroupSock, ExpectedAttachType: default(AttachType) }
        ? spec with { ExpectedAttachType = AttachType.CgroupInetSockCreate }
        : spec;

    private EmbeddedProgram Load(uint id, ProgramEnvironment environment)
    {
        CheckSleep();
        CheckAttachment();
        BindMaps();
        ProgramFacts? facts = _host.Options.VerifiesPrograms ? Verify(environment) : null;
        var code = new DecodedInstruction[_spec.Instructions.Length];
        for (int slot = 0; slot < code.Length; slot++)
        {
            bool isReachable = facts is null ? _references.GetValueOrDefault(slot) is not ImpossibleReference : facts[slot].IsReachable;
            if (_shape.Rows[slot] is { } row && isReachable)
                code[slot] = Decode(slot, _spec.Instructions[slot], row, facts?[slot]);
        }

        EmbeddedProgram program = new(id, _spec, environment, code, [.. _maps], _shape.Functions, facts, _host);
        ClaimMapsOfPrograms(program.Owner);
        return program;
    }

    // check_attach_btf_id and can_be_sleepable, kernel/bpf/verifier.c, 6.18.
    private void CheckSleep()
    {
        if (_spec.Type == ProgramType.Syscall && !IsSleepable)
            throw _shape.Refuse(-1, "programs of kind Syscall may sleep: set ProgramFlags.Sleepable, as section syscall does");
        if (!_spec.Type.MaySleep && IsSleepable)
            throw _shape.Refuse(-1, $"programs of kind {_spec.Type} may not sleep; leave ProgramFlags.Sleepable out");
    }

    // bpf_prog_load_check_attach, kernel/bpf/syscall.c, 6.18.
    private void CheckAttachment()
    {
        AttachType given = _spec.ExpectedAttachType;
        AttachType[] known = _spec.Type switch
        {
            ProgramType.SkLookup => [AttachType.SkLookup],
            ProgramType.SkReusePort => [default, AttachType.SkReusePortSelect, AttachType.SkReusePortSelectOrMigrate],
            _ when !CgroupPlaces.Allow(_spec.Type, given) => CgroupPlaces.Of(_spec.Type).ToArray(),
            _ => [given],
        };
        if (!known.Contains(given))
            throw _shape.Refuse(-1, $"programs of kind {_spec.Type} are not attached as {given}, but as {string.Join(", ", known.Except([default]))}: set ExpectedAttachType, as their sections do");
    }

    private void BindMaps()
    {
        for (int slot = 0; slot < _spec.Instructions.Length; slot++)
        {
            switch (_references.GetValueOrDefault(slot))
            {
                case CoreReference:
                    throw _shape.Refuse(slot, "it has a CO-RE reference: load the program as part of its object, or fit it by a CoreRelocator");
                case MapReference map when _spec.Instructions[slot].IsWideLoad:
                    _loadedMaps[slot] = new LoadedMap(IndexOf(slot, map), null);
                    break;
                case MapValueReference value when _spec.Instructions[slot].IsWideLoad:
                    AddressOf(slot, value);
                    _loadedMaps[slot] = new LoadedMap(IndexOf(slot, value), (int)value.Offset);
                    break;
            }
        }
    }

    private ProgramFacts Verify(ProgramEnvironment environment)
    {
        VerificationSubject subject = new(
            _spec,
            _shape,
            environment.Layout,
            [.. _maps.Select(MapShape.Of)],
            _loadedMaps,
            _bindings.License,
            _bindings.Types?.Types,
            _host.PossibleCpus);
        VerifierLog log = new(_given, isWanted: _host.Options.VerifierLog is not null);
        try
        {
            return ProgramVerifier.Verify(subject, log);
        }
        finally
        {
            _host.Options.VerifierLog?.Invoke(log.ToString());
        }
    }

    private void ReleaseMaps()
    {
        foreach (BoundMap bound in _maps)
            bound.Map.Release();
    }

    private DecodedInstruction Decode(int slot, Instruction instruction, InstructionDefinition row, InstructionFact? fact) => row.Operation switch
    {
        Operation.LoadImmediate => Decoder.Wide(instruction, Resolve(slot, instruction)),
        Operation.Call => DecodeCall(slot, instruction, fact),
        Operation.AddressSpaceCast => Decoder.Cast(instruction, Arena ?? throw _shape.Refuse(slot, "it converts an address of an arena, and none of its maps is one")),
        Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect when !_spec.Type.LoadsPackets =>
            throw _shape.Refuse(slot, $"programs of kind {_spec.Type} have no classic packet loads; read through data and data_end"),
        _ => Decoder.Plain(instruction, fact?.IsHalf == true ? row with { Width = 32 } : row),
    };

    private DecodedInstruction DecodeCall(int slot, Instruction instruction, InstructionFact? fact) => instruction.Source switch
    {
        PseudoSource.FunctionCall => Decoder.FunctionCall(instruction),
        PseudoSource.HelperCall or PseudoSource.KernelFunctionCall => Decoder.HelperCall(FindHelper(slot, instruction), fact),
        _ => throw _shape.Refuse(slot, $"there is no kind of call {instruction.Source}"),
    };

    private HelperDefinition FindHelper(int slot, Instruction call)
    {
        HelperDefinition helper = HelperTable.Of(call, _spec.Type)
            ?? throw _shape.Refuse(slot, $"it calls helper {call.Immediate}, which this host does not have. The kernel host may");
        if (!helper.Serves(_spec))
            throw _shape.Refuse(slot, $"it calls {helper.Name}, which programs of kind {_spec.Type} may not");
        if (helper.IsGplOnly && !Licenses.AreGplCompatible(_bindings.License))
            throw _shape.Refuse(slot, $"it calls {helper.Name}, which needs a GPL-compatible licence; the object declares '{_bindings.License}'");
        return helper;
    }

    private ulong Resolve(int slot, Instruction instruction)
    {
        ulong number = instruction.WideImmediate(_spec.Instructions[slot + 1]);
        return (instruction.Source, _references.GetValueOrDefault(slot)) switch
        {
            (_, MapReference map) => Tokens.Map(IndexOf(slot, map)),
            (_, MapValueReference value) => AddressOf(slot, value),
            (PseudoSource.None, null) => number,
            (PseudoSource.Function, null) => Tokens.Function(slot + 1 + instruction.Immediate),
            (PseudoSource.Map or PseudoSource.MapValue, null) => throw _shape.Refuse(slot, "it loads a map, and nothing says which"),
            (PseudoSource.BtfId, KernelFunctionReference) => Tokens.KernelFunction(instruction.Immediate),
            (PseudoSource.BtfId, null) => throw _shape.Refuse(slot, "it loads a variable of the kernel, and this host has none"),
            _ => throw _shape.Refuse(slot, $"there is no kind {instruction.Source} of 64-bit load here"),
        };
    }

    private int IndexOf(int slot, ProgramReference reference)
    {
        EmbeddedMap map = MapOf(slot, reference);
        int index = _maps.FindIndex(bound => bound.Map == map);
        if (index >= 0)
            return index;
        if (_maps.Count == MostMaps)
            throw _shape.Refuse(slot, $"it uses more than {MostMaps} maps");
        if (_spec.Type == ProgramType.SocketFilter && map.Fields is { HasLock: true })
            throw _shape.Refuse(slot, $"it is a socket filter, and those may not use maps whose values have a lock, such as '{map.Info.Name}'");
        if (_spec.Type.IsTracing && map.Fields is not null)
            throw _shape.Refuse(slot, $"it is for tracing, and such programs may not use maps whose values have a lock or a timer, such as '{map.Info.Name}'");
        if (map is EmbeddedArena arena)
            CheckArena(slot, arena);
        if (map is EmbeddedCgroupStorage && _maps.Find(bound => bound.Map.Info.Type == map.Info.Type) is { } before)
            throw _shape.Refuse(slot, $"it uses storages '{before.Map.Info.Name}' and '{map.Info.Name}' of kind {map.Info.Type}, and a program has one of a kind at most");
        if (IsSleepable && !MapsOfSleepers.Has(map.Info.Type))
            throw _shape.Refuse(slot, $"it may sleep, and such programs may not use maps of kind {map.Info.Type}, such as '{map.Info.Name}'");
        Hold(slot, map);
        _maps.Add(new BoundMap(map));
        return _maps.Count - 1;
    }

    // A user keeps the map while the reference is taken, should another thread dispose the handle just now.
    private void Hold(int slot, EmbeddedMap map)
    {
        if (!map.TryAddUser())
            throw _shape.Refuse(slot, $"map '{map.Info.Name}' was disposed");
        if (map.File is { IsReadOnly: true })
        {
            map.ReleaseUser();
            throw _shape.Refuse(slot, $"this process may only read the file of map '{map.Info.Name}'");
        }

        map.AddReference();
        map.ReleaseUser();
    }

    // Which are their own, the kernel's verifier asks when it finds the map (resolve_pseudo_ldimm64, kernel/bpf/verifier.c, 6.18).
    private void CheckArena(int slot, EmbeddedArena arena)
    {
        if (Arena is { } other)
            throw _shape.Refuse(slot, $"it uses arena '{arena.Info.Name}' and arena '{other.Info.Name}', and a program has one at most");
        if (arena.Address == 0)
            throw _shape.Refuse(slot, $"arena '{arena.Info.Name}' has no address yet: give it one at creation (Extra), or look at {nameof(ArenaMap)}.{nameof(ArenaMap.Address)} before programs are loaded");
    }

    private ulong AddressOf(int slot, MapValueReference reference)
    {
        EmbeddedMap map = _maps[IndexOf(slot, reference)].Map;
        if (map is EmbeddedArena arena)
        {
            return reference.Offset <= arena.Length
                ? arena.Address + reference.Offset
                : throw _shape.Refuse(slot, $"it loads an address {reference.Offset} bytes into arena '{reference.MapName}', which has {arena.Length} bytes");
        }

        if (map.Info is not { Type: MapType.Array, MaxEntries: 1 })
            throw _shape.Refuse(slot, $"it loads an address inside map '{reference.MapName}', which is not an array of one entry");
        if (reference.Offset >= map.Info.ValueSize)
            throw _shape.Refuse(slot, $"it loads an address {reference.Offset} bytes into map '{reference.MapName}', whose value has {map.Info.ValueSize} bytes");
        MemoryRegion region = map.ValueRegions[0];
        return region.Base + region.Offset + reference.Offset;
    }

    private EmbeddedMap MapOf(int slot, ProgramReference reference)
    {
        MapHandle handle;
        try
        {
            handle = _bindings.MapOf(reference);
        }
        catch (KeyNotFoundException missing)
        {
            throw _shape.Refuse(slot, missing.Message.TrimEnd('.'));
        }

        if (handle is EmbeddedMapHandle { IsDisposed: false } embedded && embedded.Host == _host)
            return embedded.Map;
        throw _shape.Refuse(slot, $"map '{handle.Info.Name}' was disposed or lives in another host ({handle.Host.Name})");
    }

    // A hash of devices belongs to the programs in it alone (map_type_contains_progs, include/linux/bpf.h, 6.18).
    private void ClaimMapsOfPrograms(ProgramOwner owner)
    {
        foreach (BoundMap bound in _maps)
        {
            bool isOfSuch = bound.Map switch
            {
                EmbeddedProgramArray array => array.TryOwn(owner),
                EmbeddedRedirectArray targets => targets.TryOwn(owner),
                _ => true,
            };
            if (!isOfSuch)
                throw _shape.Refuse(-1, $"map '{bound.Map.Info.Name}' of kind {bound.Map.Info.Type} is one of programs of another kind or attachment");
        }
    }
}
