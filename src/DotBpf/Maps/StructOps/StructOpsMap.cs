using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A structure of functions of the kernel, such as a congestion control, whose functions are programs.</summary>
/// <remarks>
/// <para>Layout: the value is the kernel's <c>struct bpf_struct_ops_NAME</c>: a reference count and a state of 4 bytes each, then the structure at <see cref="DataOffset"/>.</para>
/// <para>Loading an object creates its maps of this kind (<c>SEC(".struct_ops")</c>) and loads their programs, and puts nothing to use: <see cref="Register()"/> or <see cref="Attach"/> do.
/// What was registered stays in use after the process has ended, until <see cref="Unregister"/>; a link ends with its last holder.</para>
/// <para>A map with <see cref="MapFlags.Link"/> is only made ready here, and put to use by a link; one without is in use as soon as it is registered.</para>
/// <para>Errors: a second registration is <see cref="Errno.EBUSY"/>; a structure that the kernel does not take is <see cref="Errno.EINVAL"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_STRUCT_OPS</c>, since 5.6, with links since 6.4.</para>
/// </remarks>
/// <example><c>using var map = host.CreateMap(new StructOpsMapSpec("tcp_congestion_ops")); map.Register(data, new Dictionary&lt;int, ProgramHandle&gt; { [offset] = program });</c></example>
public sealed class StructOpsMap : BpfMap, IBpfMap<StructOpsMap>
{
    /// <summary>Where the structure begins in the value: at the cache line behind the two numbers.</summary>
    public const int DataOffset = 64;

    private StructOpsMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<uint>(MapType.StructOps);

    /// <summary>The bytes of the structure, padding to the next cache line included.</summary>
    public int DataSize => Handle.ValueSize - DataOffset;

    /// <summary>Whether it is in use.</summary>
    public StructOpsState State
    {
        get
        {
            byte[] value = new byte[Handle.ValueSize];
            Handle.ThrowIfFailed(Handle.Lookup(new byte[sizeof(uint)], value), BpfCommand.MapLookup);
            return (StructOpsState)BitConverter.ToInt32(value, sizeof(int));
        }
    }

    /// <inheritdoc/>
    public static StructOpsMap Bind(MapHandle map) => new(map);

    /// <summary>Fills the structure as the object says it, once: without <see cref="MapFlags.Link"/> the kernel uses it from now on.</summary>
    /// <exception cref="InvalidOperationException">The map is from no object, which could say it.</exception>
    /// <exception cref="BpfSyscallException">It was registered already (<see cref="Errno.EBUSY"/>), or the kernel refuses the structure (<see cref="Errno.EINVAL"/>) or its name (<see cref="Errno.EEXIST"/>).</exception>
    public void Register()
    {
        StructOpsContents contents = Handle.StructOps
            ?? throw new InvalidOperationException($"{Handle} comes from no object that says what it holds. Give the structure and its functions.");
        Register([.. contents.Value], contents.Functions.AsSpan());
    }

    /// <summary>Puts the structure of an object to use for as long as a link lives, and fills it before if that was not done yet.</summary>
    /// <returns>The link, yours to dispose.</returns>
    /// <remarks>Kernel: since 6.4.</remarks>
    /// <exception cref="InvalidOperationException">The map is without <see cref="MapFlags.Link"/>: use <see cref="Register()"/>. Or it is empty, and from no object.</exception>
    /// <exception cref="BpfSyscallException">The kernel refuses the structure (<see cref="Errno.EINVAL"/>), or its name is taken (<see cref="Errno.EEXIST"/>).</exception>
    public BpfLink Attach()
    {
        if ((Handle.Info.Flags & MapFlags.Link) == 0)
            throw new InvalidOperationException($"{Handle} takes no link: it is in use as soon as it is registered. Define it in SEC(\".struct_ops.link\"), or call Register.");
        if (State == StructOpsState.Initial)
            Register();
        return Handle.Host.AttachStructOps(Handle);
    }

    /// <summary>Fills the structure, once: without <see cref="MapFlags.Link"/> the kernel uses it from now on.</summary>
    /// <param name="data">The structure; functions are left zero.</param>
    /// <param name="functions">Which program is the function at which offset of the structure.</param>
    /// <exception cref="ArgumentException">The structure is longer than <see cref="DataSize"/>.</exception>
    /// <exception cref="BpfSyscallException">It was registered already (<see cref="Errno.EBUSY"/>), or the kernel refuses the structure or a program (<see cref="Errno.EINVAL"/>).</exception>
    public void Register(ReadOnlySpan<byte> data, IReadOnlyDictionary<int, ProgramHandle> functions)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (data.Length > DataSize)
            throw new ArgumentException($"The structure of {Handle} has {DataSize} bytes; {data.Length} were given.", nameof(data));
        byte[] value = new byte[Handle.ValueSize];
        data.CopyTo(value.AsSpan(DataOffset));
        ValueReference[] references = [.. functions.Select(function => new ValueReference(DataOffset + function.Key, function.Value))];
        Register(value, references);
    }

    /// <summary>Takes the structure out of use.</summary>
    /// <returns>Whether it was registered.</returns>
    /// <exception cref="BpfSyscallException">The map has <see cref="MapFlags.Link"/>: dispose the link (<see cref="Errno.EOPNOTSUPP"/>).</exception>
    public bool Unregister()
    {
        return Handle.Succeeded(Handle.Delete(new byte[sizeof(uint)]), Errno.ENOENT, BpfCommand.MapDelete);
    }

    private void Register(Span<byte> value, ReadOnlySpan<ValueReference> functions) =>
        Handle.ThrowIfFailed(Handle.UpdateReferences(new byte[sizeof(uint)], value, functions), BpfCommand.MapUpdate);
}
