namespace DotBpf.Embedded.Maps.Arrays;

/// <summary><c>BPF_MAP_TYPE_PROG_ARRAY</c>: the targets of tail calls.</summary>
/// <remarks>
/// The first program that is loaded with a reference to the map or put into it decides which others may be; emptying the map
/// does not undo that. When the last user of the map goes, the map is emptied, so that programs in it can end.
/// </remarks>
internal sealed class EmbeddedProgramArray : ReferenceArray<IEmbeddedProgram>
{
    private readonly SharedOwner _owner = new();

    internal EmbeddedProgramArray(MapInfo info, int cpus)
        : base(info, cpus)
    {
    }

    /// <summary>Makes the map one of programs like this one.</summary>
    /// <returns>Whether it is; false when it is one of others already.</returns>
    internal bool TryOwn(ProgramOwner owner) => _owner.TryOwn(owner);

    /// <summary>The program in a slot, for a tail call; takes no lock, so hold the program before running it and treat failure as an empty slot.</summary>
    internal IEmbeddedProgram? FindProgram(uint index) => Find(index);

    protected override uint IdOf(IEmbeddedProgram target) => target.Id;

    protected override Errno Hold(HostHandle target, out IEmbeddedProgram? held)
    {
        held = (target as IEmbeddedProgramHandle)?.Program;
        if (held is null || !TryOwn(held.Owner))
            return Errno.EINVAL;
        return held.TryAddReference() ? Errno.None : Errno.EBADF;
    }

    protected override void Release(IEmbeddedProgram held) => held.Release();

    protected override void OnLastUserGone() => Clear();

    protected override void Free()
    {
    }
}
