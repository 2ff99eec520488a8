using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Where maps live and programs run: the kernel, or this process. Everything above it is the same on both.</summary>
/// <remarks>
/// <para>A new host derives from this class, from <see cref="MapHandle"/> and <see cref="ProgramHandle"/>, and, where it has
/// them, from <see cref="TypesHandle"/>, <see cref="BpfLink"/> and <see cref="RingBufferMemory"/>; nothing else is asked of it.</para>
/// <para>Errors: a host answers with the errno of Linux for the same fault (<see cref="BpfSyscallException"/>), with
/// <see cref="VerificationException"/> for programs it will not run, and with <see cref="FeatureNotSupportedException"/> for what it cannot do.</para>
/// <para>Threads: every member may be called from any thread.</para>
/// </remarks>
public abstract partial class BpfHost : IDisposable
{
    private bool _isDisposed;

    /// <summary>A word for messages: <c>kernel</c>, <c>embedded</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many slots a per-CPU value has: one for each possible CPU.</summary>
    public abstract int PossibleCpus { get; }

    /// <summary>The number that a possible CPU goes by elsewhere: in a perf buffer's records, in <c>bpf_get_smp_processor_id</c>, in <c>/proc</c>.</summary>
    /// <remarks>Slots, <see cref="EnterCpu"/> and this library count possible CPUs from 0 without gaps; the numbers of some machines have gaps.</remarks>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    public virtual int NumberOfCpu(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, PossibleCpus);
        return cpu;
    }

    /// <summary>Bytes of a page: rings are whole numbers of them.</summary>
    public virtual int PageSize => 4096;

    /// <summary>What the host can do: kinds of maps, programs and links, helpers, instructions, types.</summary>
    public abstract HostFeatures Features { get; }

    /// <summary>The types that programs find on this host, which the CO-RE references of objects ask (<see cref="CoreReference"/>).</summary>
    /// <returns>The types, or <see langword="null"/> where programs find what their own object describes.</returns>
    /// <exception cref="FeatureNotSupportedException">The host does not know its types; <see cref="LoadOptions.TargetTypes"/> can say them.</exception>
    public virtual BtfTypes? ReadTargetTypes() => null;

    /// <summary>Types of the kernel's that the host stands in for: where no others are asked for, CO-RE references to these go before those of the object.</summary>
    /// <remarks><see langword="null"/> where there are none, as on the kernel.</remarks>
    public virtual BtfTypes? SimulatedTypes => null;

    /// <summary>How the host's kernel was built, which objects read by <c>extern … __kconfig</c>; the options of <see cref="LoadOptions.Configuration"/> go before it.</summary>
    /// <returns>The configuration, or <see langword="null"/> where there is none.</returns>
    public virtual KernelConfiguration? ReadConfiguration() => null;

    /// <summary>Gives the host a set of types, so that maps and programs can refer to them.</summary>
    public abstract TypesHandle LoadTypes(BtfTypes types);

    /// <summary>Creates a map as its spec says, empty or zeroed; contents, freezing and pins are not its business.</summary>
    /// <param name="spec">The map.</param>
    /// <param name="types">The types that <see cref="MapSpec.KeyType"/> and <see cref="MapSpec.ValueType"/> belong to; without them the host does not learn the types.</param>
    /// <exception cref="BpfSyscallException">The host refuses the spec.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no such kind of map.</exception>
    public abstract MapHandle CreateMap(MapSpec spec, TypesHandle? types = null);

    /// <summary>Loads a program.</summary>
    /// <exception cref="VerificationException">It cannot be shown to be safe.</exception>
    /// <exception cref="BpfSyscallException">The host refuses it for another reason.</exception>
    public abstract ProgramHandle LoadProgram(ProgramSpec program, ProgramBindings bindings);

    /// <summary>Opens a map that exists on the host by its number.</summary>
    /// <exception cref="BpfSyscallException">There is none (<see cref="Errno.ENOENT"/>), or it may not be opened.</exception>
    public abstract MapHandle OpenMap(uint id);

    /// <summary>Walks the numbers of the maps that exist on the host.</summary>
    /// <param name="start">The number to go on from; 0 at first.</param>
    /// <param name="next">The smallest number above it.</param>
    /// <returns>Whether there is one.</returns>
    public abstract bool TryGetNextMapId(uint start, out uint next);

    /// <summary>Attaches a program to a hook; disposing the link detaches it.</summary>
    /// <exception cref="FeatureNotSupportedException">The host has no such hook.</exception>
    /// <exception cref="BpfSyscallException">The hook refuses the program.</exception>
    public abstract BpfLink Attach(ProgramHandle program, AttachTarget target);

    /// <summary>Makes what this thread does happen on one CPU until the scope is disposed: programs it runs and the slots and lists they use.</summary>
    /// <param name="cpu">The CPU's place among the possible ones, from 0.</param>
    /// <returns>The scope; dispose it on the same thread.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    public abstract IDisposable EnterCpu(int cpu);

    /// <summary>Loads an object: gives the host its types, creates its maps, fills, freezes and pins them, and loads its programs.</summary>
    /// <param name="spec">The object.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <returns>The live object, yours to dispose. When anything fails, nothing stays behind: maps that were pinned before stay as they were, and new pins are taken back.</returns>
    /// <exception cref="VerificationException">A program cannot be shown to be safe.</exception>
    /// <exception cref="MapLayoutException">A map that is pinned already differs from its spec.</exception>
    /// <exception cref="BpfSyscallException">The host refuses a map or a program.</exception>
    /// <exception cref="FeatureNotSupportedException">The host lacks something that the object needs.</exception>
    public BpfObject Load(ObjectSpec spec, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return ObjectLoader.Load(this, spec, options ?? new LoadOptions());
    }

    /// <summary>Opens something of the file system as the owner of storage or as a member of a map: a cgroup's directory, a file.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The open file, for reading; yours to dispose.</returns>
    /// <exception cref="FeatureNotSupportedException">The host knows no files.</exception>
    /// <exception cref="BpfSyscallException">There is no such file, or it may not be read.</exception>
    public virtual SafeHandle OpenPath(string path) => throw new FeatureNotSupportedException("Opening files for maps", Name, advice: "Use the kernel host for it.");

    /// <summary>Opens a process as the owner of storage.</summary>
    /// <param name="processId">The process: the number of its first task.</param>
    /// <returns>The open process (a pidfd); yours to dispose.</returns>
    /// <exception cref="FeatureNotSupportedException">The host knows no processes.</exception>
    /// <exception cref="BpfSyscallException">There is no such process (<see cref="Errno.ESRCH"/>).</exception>
    public virtual SafeHandle OpenProcess(int processId) => throw new FeatureNotSupportedException("Opening processes for maps", Name, advice: "Use the kernel host for it.");

    /// <summary>Creates a map and a typed view of it.</summary>
    /// <typeparam name="TMap">The kind of view.</typeparam>
    /// <param name="spec">The map.</param>
    /// <param name="types">The types that the spec's types belong to; without them the host does not learn the types.</param>
    /// <returns>The view, yours to dispose.</returns>
    /// <exception cref="MapLayoutException">The spec's kind or sizes are not the view's.</exception>
    /// <exception cref="BpfSyscallException">The host refuses the spec.</exception>
    public TMap CreateMap<TMap>(MapSpec spec, TypesHandle? types = null)
        where TMap : IBpfMap<TMap> => Own<TMap>(CreateMap(spec, types), spec);

    /// <summary>Creates a map from C# alone. The host learns the C# types, so that tools show the names of fields.</summary>
    /// <typeparam name="TMap">The kind of view.</typeparam>
    /// <param name="spec">The map, such as <c>new HashMapSpec&lt;FlowKey, FlowStats&gt;(65_536)</c>.</param>
    /// <returns>The view, yours to dispose. Where the host does not take the types, the map is without them, and <see cref="MapInfo.TypesRefusal"/> says why.</returns>
    /// <exception cref="BpfSyscallException">The host refuses the spec.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no such kind of map.</exception>
    public TMap CreateMap<TMap>(MapSpec<TMap> spec)
        where TMap : IBpfMap<TMap>
    {
        ArgumentNullException.ThrowIfNull(spec);
        MapSpec described = spec.Describe();
        string? refusal = null;
        using TypesHandle? types = described.OwnTypes is { } own ? TryLoadTypes(own, out refusal) : null;
        TMap map = CreateMap<TMap>(described, types);
        if (refusal is not null)
            map.Handle.NoteTypesRefusal(refusal);
        return map;
    }

    /// <summary>Opens a map that exists on the host by its number.</summary>
    /// <typeparam name="TMap">The kind of view.</typeparam>
    /// <param name="id">The number.</param>
    /// <returns>The view, yours to dispose.</returns>
    /// <exception cref="BpfSyscallException">There is none (<see cref="Errno.ENOENT"/>), or it may not be opened.</exception>
    /// <exception cref="MapLayoutException">The map is of another kind, or its key or value is laid out differently.</exception>
    public TMap OpenMap<TMap>(uint id)
        where TMap : IBpfMap<TMap> => Own<TMap>(OpenMap(id), spec: null);

    /// <summary>Lets go of what the host itself holds. Maps and programs opened from it are yours to dispose first.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the host itself holds. Called once.</summary>
    protected virtual void Release()
    {
    }

    // Kernels before 4.18 take no types at all.
    private TypesHandle? TryLoadTypes(BtfTypes types, out string? refusal)
    {
        try
        {
            refusal = null;
            return LoadTypes(types);
        }
        catch (BpfSyscallException error) when (error is { Command: BpfCommand.BtfLoad, Errno: Errno.EINVAL })
        {
            refusal = error.Message;
            return null;
        }
    }

    private static TMap Own<TMap>(MapHandle map, MapSpec? spec)
        where TMap : IBpfMap<TMap>
    {
        try
        {
            return MapBinder.Bind<TMap>(map, spec, types: null);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }
}
