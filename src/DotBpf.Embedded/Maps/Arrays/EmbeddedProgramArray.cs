using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Arrays;

/// <summary><c>BPF_MAP_TYPE_PROG_ARRAY</c>: the targets of tail calls.</summary>
/// <remarks>
/// The first program that is loaded with a reference to the map or put into it decides which others may be; emptying the map
/// does not undo that. When the last user of the map goes, the map is emptied, so that programs in it can end.
/// </remarks>
internal sealed unsafe class EmbeddedProgramArray : IndexedMap
{
    private readonly IEmbeddedProgram?[] _programs;
    private readonly Lock _ownerLock = new();
    private ProgramOwner? _owner;

    internal EmbeddedProgramArray(MapInfo info, int cpus)
        : base(info, cpus)
    {
        if (Length > (uint)Array.MaxLength || (ulong)Length * (uint)sizeof(nint) > (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw new InsufficientMemoryException();
        _programs = new IEmbeddedProgram?[Length];
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    /// <summary>Makes the map one of programs like this one.</summary>
    /// <returns>Whether it is; false when it is one of others already.</returns>
    internal bool TryOwn(ProgramOwner owner)
    {
        lock (_ownerLock)
        {
            _owner ??= owner;
            return _owner == owner;
        }
    }

    /// <summary>The program in a slot, for a tail call; takes no lock, so hold the program before running it and treat failure as an empty slot.</summary>
    internal IEmbeddedProgram? FindProgram(uint index) => index < Length ? Volatile.Read(ref _programs[index]) : null;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        if (FindProgram(IndexOf(key)) is not { } program)
            return Errno.ENOENT;
        MemoryMarshal.Write(value, program.Id);
        return Errno.None;
    }

    // User space names programs by descriptors, which this host has not.
    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        Errno refusal = CheckSlot(key, mode);
        return refusal == Errno.None ? Errno.EBADF : refusal;
    }

    internal override Errno UpdateReference(ReadOnlySpan<byte> key, HostHandle target, UpdateMode mode, int cpu)
    {
        Errno refusal = CheckSlot(key, mode);
        if (refusal != Errno.None)
            return refusal;
        if (target.IsDisposed)
            return Errno.EBADF;
        if (target is not IEmbeddedProgramHandle { Program: var program } || !TryOwn(program.Owner))
            return Errno.EINVAL;
        if (!program.TryAddReference())
            return Errno.EBADF;
        Interlocked.Exchange(ref _programs[IndexOf(key)], program)?.Release();
        return Errno.None;
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.E2BIG;
        IEmbeddedProgram? program = Interlocked.Exchange(ref _programs[index], null);
        program?.Release();
        return program is null ? Errno.ENOENT : Errno.None;
    }

    internal override Errno DeleteElement(byte* key, int cpu) => Errno.EOPNOTSUPP;

    protected override void OnLastUserGone()
    {
        for (int index = 0; index < _programs.Length; index++)
            Interlocked.Exchange(ref _programs[index], null)?.Release();
    }

    protected override void Free()
    {
    }

    private Errno CheckSlot(ReadOnlySpan<byte> key, UpdateMode mode)
    {
        if (mode != UpdateMode.Any)
            return Errno.EINVAL;
        return IndexOf(key) < Length ? Errno.None : Errno.E2BIG;
    }
}
