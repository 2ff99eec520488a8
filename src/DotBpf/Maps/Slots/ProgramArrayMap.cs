using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Slots of programs that other programs jump to (tail calls).</summary>
/// <remarks>
/// <para>All programs of a map are of one kind; the first that is stored, or that is loaded with the map, decides which.</para>
/// <para>Lifetime: the map holds its programs. When the last user-space reference to the map goes, its slots are emptied, even
/// while programs still use it: keep the object, or pin the map.</para>
/// <para>Layout: an index is a 4-byte number; a value is the number of a program, 4 bytes.</para>
/// <para>Errors: a program of another kind is <see cref="Errno.EINVAL"/>; an index beyond the end is <see cref="ArgumentOutOfRangeException"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_PROG_ARRAY</c>, since 4.2. Embedded: same semantics.</para>
/// </remarks>
/// <example><c>stages.Set(1, loaded.Program("parse_ipv6"));</c></example>
public sealed class ProgramArrayMap : SlotMap, IBpfMap<ProgramArrayMap>
{
    private ProgramArrayMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<uint, uint>(MapType.ProgramArray);

    /// <inheritdoc/>
    public static ProgramArrayMap Bind(MapHandle map) => new(map);

    /// <summary>Stores a program in a slot, in place of the one that is there.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="program">A program of the same host.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">The program is of another kind than the map's programs (<see cref="Errno.EINVAL"/>).</exception>
    public void Set(int index, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArrayIndex.Check(index, Handle);
        Handle.ThrowIfFailed(Handle.UpdateReference(MapBytes.Of(in index), program.Handle), BpfCommand.MapUpdate);
    }

    /// <summary>Reads which program is in a slot.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="programId">The program's number on the host.</param>
    /// <returns>Whether the slot holds one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public bool TryGetProgramId(int index, out uint programId) => TryGetNumber(index, out programId);
}
