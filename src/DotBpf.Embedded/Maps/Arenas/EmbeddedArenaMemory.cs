namespace DotBpf.Embedded.Maps.Arenas;

/// <summary>The pages of an embedded arena, lent to user space; whoever holds it keeps the map alive.</summary>
internal sealed unsafe class EmbeddedArenaMemory : MappedMemory
{
    private readonly EmbeddedArena _arena;

    /// <summary>Takes over one user of the map.</summary>
    internal EmbeddedArenaMemory(EmbeddedArena arena, nint memory, long length)
        : base($"map '{arena.Info.Name}' ({arena.Info.Type}, {arena.Info.MaxEntries} pages)", memory, length, isReadOnly: false) => _arena = arena;

    /// <inheritdoc/>
    public override ulong Address => _arena.Address;

    // SAFETY: the range is inside of the arena, as MappedMemory checked, whose memory lives as long as the user held here.
    /// <inheritdoc/>
    protected override Span<byte> Slice(long offset, int length)
    {
        if (!_arena.TryTouch(offset, length))
            throw new BpfSyscallException(BpfCommand.MemoryMap, Errno.ENOMEM, $"{this}", "The file system of the pin directory has no room for the pages.");
        return new((byte*)handle + offset, length);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _arena.CloseMemory();
        return true;
    }
}
