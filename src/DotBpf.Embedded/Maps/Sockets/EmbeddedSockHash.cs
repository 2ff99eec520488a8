using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Sockets;

/// <summary><c>BPF_MAP_TYPE_SOCKHASH</c>: sockets by key, between which programs redirect (net/core/sock_map.c, 6.18).</summary>
/// <remarks>
/// <para>An element holds the socket's number, with which the socket is counted as used: before the element is linked, until after it was unlinked.</para>
/// <para>SAFETY: values are of 4 bytes or 8 and begin with the number, which programs never see.</para>
/// </remarks>
internal sealed unsafe class EmbeddedSockHash : EmbeddedHash, IOwnedValues
{
    private readonly SimulatedObjects _objects;
    private readonly Dictionary<uint, (SimulatedSocket Socket, int Count)> _sockets = [];

    internal EmbeddedSockHash(MapInfo info, int cpus, MapMemory memory, SimulatedObjects objects)
        : base(info, cpus, memory)
    {
        _objects = objects;
        objects.Attach(this);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) =>
        value.Length == sizeof(ulong) ? base.Lookup(key, value, mode, cpu) : Errno.ENOSPC;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        Errno refusal = SocketValue.Read(_objects, value, out SimulatedSocket? socket);
        return refusal != Errno.None ? refusal : UpdateSocket(key, socket!, mode);
    }

    internal override Errno UpdateSocket(ReadOnlySpan<byte> key, SimulatedSocket socket, UpdateMode mode)
    {
        if (!SocketValue.MayBeRedirectedTo(socket))
            return Errno.EOPNOTSUPP;
        if (!IsValid(mode))
            return Errno.EINVAL;
        Errno errno = Hold(socket);
        if (errno != Errno.None)
            return errno;
        ulong cookie = socket.Cookie;
        fixed (byte* k = key)
            errno = Write(k, new((byte*)&cookie, allCpus: true), mode, 0);
        if (errno != Errno.None)
            LetGo((uint)cookie);
        return errno;
    }

    internal override SimulatedSocket? FindSocket(ReadOnlySpan<byte> key)
    {
        ulong cookie = 0;
        fixed (byte* k = key)
        {
            if (Read(k, (byte*)&cookie) != Errno.None)
                return null;
        }

        lock (_sockets)
            return _sockets.GetValueOrDefault((uint)cookie) is { Socket: { HasEnded: false } socket } ? socket : null;
    }

    internal override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    internal override Errno LookupBatch(
        ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu) => RefuseBatch(out count);

    internal override Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) => RefuseBatch(out count);

    internal override Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count, int cpu) => RefuseBatch(out count);

    /// <summary>Removes a socket that was closed from wherever it is.</summary>
    public void End(SimulatedObject owner)
    {
        if (owner is not SimulatedSocket { IsUsed: true } socket)
            return;
        Span<byte> key = stackalloc byte[KeySize];
        MapCursor cursor = default;
        fixed (byte* k = key)
        {
            byte* value;
            while ((value = MoveNext(ref cursor, k, 0)) != null)
            {
                if (Unsafe.ReadUnaligned<uint>(value) == (uint)socket.Cookie)
                    DeleteElement(k, 0);
            }
        }
    }

    protected override uint HeldBy(uint index) => Unsafe.ReadUnaligned<uint>(Elements.Value(index, 0));

    protected override void LetGo(uint held)
    {
        lock (_sockets)
        {
            (SimulatedSocket socket, int count) = _sockets[held];
            socket.Leave(SocketUse.Redirected);
            if (count == 1)
                _sockets.Remove(held);
            else
                _sockets[held] = (socket, count - 1);
        }
    }

    protected override void Free()
    {
        _objects.Detach(this);
        Span<byte> key = stackalloc byte[KeySize];
        MapCursor cursor = default;
        fixed (byte* k = key)
        {
            while (MoveNext(ref cursor, k, 0) != null)
                DeleteElement(k, 0);
        }

        base.Free();
    }

    private Errno Hold(SimulatedSocket socket)
    {
        lock (_sockets)
        {
            Errno refusal = socket.Join(SocketUse.Redirected);
            if (refusal == Errno.None)
                _sockets[(uint)socket.Cookie] = (socket, _sockets.GetValueOrDefault((uint)socket.Cookie).Count + 1);
            return refusal;
        }
    }
}
