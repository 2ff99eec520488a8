using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Jit;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Programs;

/// <summary>A loaded program: handles, pins and program arrays share it, and it lets go of its maps with the last of them.</summary>
/// <remarks>
/// SAFETY: the instructions are on the pinned heap, so pointers to them hold while the program is reachable; whoever runs it keeps
/// a reference. The array ends with an instruction that stops the program, which checks at load keep out of reach.
/// </remarks>
internal sealed unsafe class EmbeddedProgram : IEmbeddedProgram
{
    private readonly DecodedInstruction[] _code;
    private readonly HashSet<int> _functions;
    private readonly RetiredPrograms _retired;
    private int _references = 1;

    /// <summary>Takes over one reference to each map.</summary>
    internal EmbeddedProgram(uint id, ProgramSpec spec, ProgramEnvironment environment, ReadOnlySpan<DecodedInstruction> code, BoundMap[] maps, HashSet<int> functions, ProgramFacts? facts, EmbeddedHost host)
    {
        Id = id;
        Spec = spec;
        Environment = environment;
        Maps = maps;
        Arena = maps.Select(map => map.Map).OfType<EmbeddedArena>().FirstOrDefault();
        Storages = AttachedStorages.Among(maps);
        Facts = facts;
        _retired = host.RetiredPrograms;
        _functions = functions;
        _code = GC.AllocateArray<DecodedInstruction>(code.Length + 1, pinned: true);
        code.CopyTo(_code);
        Entry = (DecodedInstruction*)Unsafe.AsPointer(ref _code[0]);
        Compilation = Compilation.Of(this, host.Options);
    }

    public uint Id { get; }

    public ProgramOwner Owner => new(Type, Spec.ExpectedAttachType, (Spec.Flags & ProgramFlags.XdpFragments) != 0, Storages.Shared?.Info.Id ?? 0, Storages.PerCpu?.Info.Id ?? 0);

    internal ProgramSpec Spec { get; }

    internal string Name => Spec.Name;

    internal ProgramType Type => Spec.Type;

    internal ProgramEnvironment Environment { get; }

    /// <summary>The maps it refers to, in the order of their tokens.</summary>
    internal BoundMap[] Maps { get; }

    /// <summary>How long the context must be at least, where it is as long as the caller says.</summary>
    internal int LeastContext => Environment.TakesAnyLength ? Facts?.ContextSize ?? 0 : 0;

    /// <summary>The arena among its maps; <see langword="null"/> when there is none.</summary>
    internal EmbeddedArena? Arena { get; }

    /// <summary>The storages among its maps that have a value for each attachment.</summary>
    internal AttachedStorages Storages { get; }

    /// <summary>What was proven of it; <see langword="null"/> when it was not verified, and only the interpreter may run it.</summary>
    internal ProgramFacts? Facts { get; }

    internal DecodedInstruction* Entry { get; }

    /// <summary>The slots where functions begin.</summary>
    internal IReadOnlyCollection<int> Functions => _functions;

    /// <summary>The program as native code, when it was compiled.</summary>
    internal CompiledProgram? Compiled => Compilation.Code;

    /// <summary>When the program is compiled.</summary>
    internal Compilation Compilation { get; }

    // bpf_prog_attach_check_attach_type, kernel/bpf/syscall.c, 6.18.
    /// <summary>Whether it may be attached to something of a cgroup.</summary>
    internal bool MayAttachTo(AttachType place)
    {
        bool isExpected = place == Spec.ExpectedAttachType;
        return CgroupPlaces.Of(Type).Contains(place) && (isExpected || CgroupPlaces.Of(Type).Length == 1 || (Type == ProgramType.CgroupSkb && Facts is not { AnswersForItsPlace: true }));
    }

    /// <summary>Whether its last reference is gone. A run that sees it has not may use the program until it is over.</summary>
    internal bool HasEnded => Volatile.Read(ref _references) == 0;

    /// <summary>Adds a reference, unless the program has ended already.</summary>
    public bool TryAddReference()
    {
        int references = Volatile.Read(ref _references);
        while (references != 0)
        {
            int found = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (found == references)
                return true;
            references = found;
        }

        return false;
    }

    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            _retired.Add(this);
    }

    /// <summary>Lets go of the maps. Called once, when nobody can run the program any more.</summary>
    internal void End()
    {
        foreach (BoundMap map in Maps)
            map.Map.Release();
    }

    internal int SlotOf(DecodedInstruction* at) => (int)(at - Entry);

    /// <summary>The function that begins at a slot.</summary>
    internal bool TryGetFunction(int slot, out DecodedInstruction* entry)
    {
        entry = Entry + slot;
        return _functions.Contains(slot);
    }
}
