using System.Net.Sockets;

namespace DotBpf.Embedded.Maps.Sockets;

/// <summary><c>BPF_MAP_TYPE_REUSEPORT_SOCKARRAY</c>: sockets of one port, among which programs choose (kernel/bpf/reuseport_array.c, 6.18).</summary>
internal sealed class EmbeddedReusePortArray : SocketArray
{
    internal EmbeddedReusePortArray(MapInfo info, int cpus, SimulatedObjects objects)
        : base(info, cpus, objects)
    {
    }

    protected override SocketUse Use => SocketUse.Chosen;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        uint index = IndexOf(key);
        if (mode > UpdateMode.Exist)
            return Errno.EINVAL;
        if (index >= Length)
            return Errno.E2BIG;

        // Descriptors of 4 bytes are signed here: what is negative is none.
        Errno refusal = Read(value, out SimulatedSocket? socket);
        if (refusal != Errno.None)
            return refusal == Errno.EINVAL && value.Length == sizeof(int) ? Errno.EBADF : refusal;
        lock (Gate)
            return Put(index, socket!, mode);
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.E2BIG;
        lock (Gate)
            return Exchange(index, null) ? Errno.None : Errno.ENOENT;
    }

    private Errno Put(uint index, SimulatedSocket socket, UpdateMode mode)
    {
        Errno refusal = (Find(index), mode) switch
        {
            (not null, UpdateMode.NoExist) => Errno.EEXIST,
            (null, UpdateMode.Exist) => Errno.ENOENT,
            _ => CheckCanBeChosen(socket),
        };
        if (refusal == Errno.None)
            refusal = socket.Join(Use);
        if (refusal == Errno.None)
            Exchange(index, socket);
        return refusal;
    }

    // reuseport_array_update_check, kernel/bpf/reuseport_array.c, 6.18: one that others may share the port of, and that packets or connections come to.
    private static Errno CheckCanBeChosen(SimulatedSocket socket)
    {
        if (socket.Spec is not { Family: not AddressFamily.Unix } spec)
            return Errno.ENOTSUPP;
        return spec.SharesPort && socket.AwaitsPackets ? Errno.None : Errno.EINVAL;
    }
}
