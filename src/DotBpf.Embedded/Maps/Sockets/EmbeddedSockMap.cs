namespace DotBpf.Embedded.Maps.Sockets;

/// <summary><c>BPF_MAP_TYPE_SOCKMAP</c>: sockets by index, between which programs redirect (net/core/sock_map.c, 6.18).</summary>
/// <remarks>SAFETY: a program's key was checked to be as long as keys are.</remarks>
internal sealed unsafe class EmbeddedSockMap : SocketArray
{
    internal EmbeddedSockMap(MapInfo info, int cpus, SimulatedObjects objects)
        : base(info, cpus, objects)
    {
    }

    protected override SocketUse Use => SocketUse.Redirected;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        Errno refusal = Read(value, out SimulatedSocket? socket);
        return refusal != Errno.None ? refusal : UpdateSocket(key, socket!, mode);
    }

    internal override Errno UpdateSocket(ReadOnlySpan<byte> key, SimulatedSocket socket, UpdateMode mode)
    {
        if (!SocketValue.MayBeRedirectedTo(socket))
            return Errno.EOPNOTSUPP;
        if (mode > UpdateMode.Exist)
            return Errno.EINVAL;
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.E2BIG;
        lock (Gate)
            return Put(index, socket, mode);
    }

    // Emptying what is empty is a failure here.
    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        uint index = IndexOf(key);
        lock (Gate)
            return index < Length && Exchange(index, null) ? Errno.None : Errno.EINVAL;
    }

    internal override Errno DeleteElement(byte* key, int cpu) => Delete(new(key, KeySize), cpu);

    private Errno Put(uint index, SimulatedSocket socket, UpdateMode mode)
    {
        Errno refusal = socket.Join(Use);
        if (refusal != Errno.None)
            return refusal;
        refusal = (Find(index), mode) switch
        {
            (not null, UpdateMode.NoExist) => Errno.EEXIST,
            (null, UpdateMode.Exist) => Errno.ENOENT,
            _ => Errno.None,
        };
        if (refusal == Errno.None)
            Exchange(index, socket);
        else
            socket.Leave(Use);
        return refusal;
    }
}
