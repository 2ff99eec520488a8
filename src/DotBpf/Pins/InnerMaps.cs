using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Looks into maps of maps that somebody else made.</summary>
internal static class InnerMaps
{
    /// <summary>Opens the first map that is in it; <see langword="null"/> when there is none, or none that this user may open.</summary>
    internal static MapHandle? TryOpenFirst(MapHandle outer)
    {
        byte[] key = new byte[outer.KeySize], next = new byte[outer.KeySize], id = new byte[outer.ValueSize];
        for (ReadOnlySpan<byte> from = []; outer.GetNextKey(from, next) == Errno.None; from = key)
        {
            next.CopyTo(key, 0);
            if (outer.Lookup(key, id) == Errno.None)
                return TryOpen(outer.Host, MemoryMarshal.Read<uint>(id));
        }

        return null;
    }

    private static MapHandle? TryOpen(BpfHost host, uint id)
    {
        try
        {
            return host.OpenMap(id);
        }
        catch (BpfSyscallException error) when (error.Errno is Errno.EPERM or Errno.ENOENT)
        {
            return null; // numbers are for CAP_SYS_ADMIN, and the map may have been replaced meanwhile
        }
    }
}
