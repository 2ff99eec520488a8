using System.Diagnostics.CodeAnalysis;

namespace DotBpf.Kernel;

public sealed partial class KernelHost
{
    /// <inheritdoc/>
    public override PinPath PinRoot => BpfMounts.Find() ?? BpfFileSystem.Root;

    /// <summary>Finds where a BPF file system is mounted, and mounts one where there is none.</summary>
    /// <param name="where">Where to mount it then; <see langword="null"/> for <see cref="BpfFileSystem.Root"/>. The directory is made.</param>
    /// <returns>The mount point.</returns>
    /// <remarks>Privileges: CAP_SYS_ADMIN, only to mount. Distributions with systemd mount one at boot.</remarks>
    /// <exception cref="BpfSyscallException">It cannot be mounted.</exception>
    public static PinPath MountPins(PinPath? where = null) => BpfMounts.Find() ?? BpfMounts.Mount(where ?? BpfFileSystem.Root);

    /// <inheritdoc/>
    public override void Pin(HostHandle handle, PinPath path)
    {
        ArgumentNullException.ThrowIfNull(handle);
        PinStore.Pin(handle, path);
    }

    /// <inheritdoc/>
    public override bool Unpin(PinPath path) => PinStore.Unpin(path);

    /// <inheritdoc/>
    public override void MovePin(PinPath from, PinPath to) => PinStore.Move(from, to);

    /// <inheritdoc/>
    public override IReadOnlyList<PinEntry> ListPins(PinPath? root = null) => new PinListing(this).List(root ?? PinRoot);

    /// <inheritdoc/>
    public override bool TryOpenPinnedMap(PinPath path, [NotNullWhen(true)] out MapHandle? map, MapAccess access = MapAccess.ReadWrite)
    {
        map = PinStore.TryOpen(path, out Descriptor? descriptor, access) ? MapOpener.OpenPinned(this, descriptor, path) : null;
        return map is not null;
    }
}
