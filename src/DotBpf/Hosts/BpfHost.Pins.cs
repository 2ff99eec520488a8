using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

public abstract partial class BpfHost
{
    /// <summary>Where pins are kept that nobody gave another place: the mounted BPF file system, or <see cref="BpfFileSystem.Root"/>.</summary>
    public virtual PinPath PinRoot => BpfFileSystem.Root;

    /// <summary>Keeps a map, program or link under a name beyond the life of this process (of this host, on the embedded one). Directories on the way are made.</summary>
    /// <exception cref="BpfSyscallException">The name is taken (<see cref="Errno.EEXIST"/>), not on a BPF file system, or not permitted.</exception>
    public abstract void Pin(HostHandle handle, PinPath path);

    /// <summary>Lets a name go; what nobody else holds ends.</summary>
    /// <returns>Whether the name was in use.</returns>
    /// <exception cref="BpfSyscallException">It is a directory (<see cref="Errno.EISDIR"/>), not on a BPF file system, or may not be let go.</exception>
    public abstract bool Unpin(PinPath path);

    /// <summary>Gives a pin another name, in one step: whoever opens the new name finds what was kept there, or what is kept there now.</summary>
    /// <param name="from">The name that it has.</param>
    /// <param name="to">The name that it gets, on the same file system; what is kept there is let go.</param>
    /// <remarks>Kernel: <c>rename(2)</c> on a BPF file system, since 4.9 (kernel/bpf/inode.c).</remarks>
    /// <exception cref="BpfSyscallException">Nothing is kept under the first name (<see cref="Errno.ENOENT"/>), or it may not be moved.</exception>
    public abstract void MovePin(PinPath from, PinPath to);

    /// <summary>Lists what is kept under a directory and all directories below it.</summary>
    /// <param name="root">The directory; <see langword="null"/> for <see cref="PinRoot"/>.</param>
    /// <returns>The pins, ordered by path; none where there is no such directory. Those that come and go meanwhile may or may not be among them.</returns>
    /// <exception cref="BpfSyscallException">The directory or one on the way may not be read (<see cref="Errno.EACCES"/>), is none (<see cref="Errno.ENOTDIR"/>), or is not on a BPF file system.</exception>
    public abstract IReadOnlyList<PinEntry> ListPins(PinPath? root = null);

    /// <summary>Opens the map that is kept under a name.</summary>
    /// <param name="path">The name.</param>
    /// <param name="map">The map, yours to dispose; <see langword="null"/> when nothing is kept there.</param>
    /// <param name="access">What it is opened for. The mode of the pin's file says what its user, its group and others may.</param>
    /// <returns>Whether something is kept there.</returns>
    /// <remarks>Privileges: none but those of the file, since Linux 5.19; before, <c>kernel.unprivileged_bpf_disabled</c> forbids it too.</remarks>
    /// <exception cref="BpfSyscallException">Something is kept there that is no map, or that may not be opened so (<see cref="Errno.EACCES"/>).</exception>
    public abstract bool TryOpenPinnedMap(PinPath path, [NotNullWhen(true)] out MapHandle? map, MapAccess access = MapAccess.ReadWrite);

    /// <summary>Opens the map that is kept under a name.</summary>
    /// <typeparam name="TMap">The kind of view.</typeparam>
    /// <param name="path">The name.</param>
    /// <param name="access">What it is opened for.</param>
    /// <returns>The view, yours to dispose.</returns>
    /// <exception cref="BpfSyscallException">Nothing is kept there, or no map, or it may not be opened.</exception>
    /// <exception cref="MapLayoutException">The map is of another kind, or its key or value is laid out differently.</exception>
    public TMap OpenPinned<TMap>(PinPath path, MapAccess access = MapAccess.ReadWrite)
        where TMap : IBpfMap<TMap> => TryOpenPinnedMap(path, out MapHandle? map, access)
            ? Own<TMap>(map, spec: null)
            : throw new BpfSyscallException(BpfCommand.ObjectGet, Errno.ENOENT, $"pin {path}", AdviceOnMissingPin);

    /// <summary>What to say of a name under which nothing is kept.</summary>
    protected virtual string AdviceOnMissingPin => "Nothing is pinned under that name.";
}
