using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Sockets by key, between which programs redirect what is sent and received.</summary>
/// <remarks>
/// <para>Takes the sockets that <see cref="SockMap"/> takes. A socket leaves the map when it is closed.</para>
/// <para>Layout: keys of up to 512 bytes, compared byte by byte; values of 8 bytes can be read back as cookies, values of 4 bytes cannot.</para>
/// <para>Errors: a full map is <see cref="Errno.E2BIG"/>, a socket in a state that the map does not take <see cref="Errno.EOPNOTSUPP"/>, no socket <see cref="Errno.ENOTSOCK"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_SOCKHASH</c>, since 4.18 (Documentation/bpf/map_sockmap.rst); needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <typeparam name="TKey">A key without references and without unnamed bytes.</typeparam>
/// <example><c>map.Set(new Peer(address, port), connection.SafeHandle);</c></example>
public sealed class SockHashMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TKey> : BpfMap, IBpfMap<SockHashMap<TKey>>
    where TKey : unmanaged
{
    private SockHashMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<TKey>(MapType.SockHash);

    /// <summary>How many sockets fit.</summary>
    public uint Capacity => Handle.Info.MaxEntries;

    /// <inheritdoc/>
    public static SockHashMap<TKey> Bind(MapHandle map) => new(map);

    /// <summary>Stores a socket under a key, in place of the one that is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="socket">The socket; yours to close.</param>
    /// <exception cref="BpfSyscallException">The map is full (<see cref="Errno.E2BIG"/>), or does not take the socket in its state (<see cref="Errno.EOPNOTSUPP"/>).</exception>
    public void Set(in TKey key, SafeHandle socket) => Handle.ThrowIfFailed(Update(in key, socket, UpdateMode.Any), BpfCommand.MapUpdate);

    /// <summary>Stores a socket under a key that is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="socket">The socket; yours to close.</param>
    /// <returns>Whether the key was not there.</returns>
    /// <exception cref="BpfSyscallException">As for <see cref="Set"/>.</exception>
    public bool TryAdd(in TKey key, SafeHandle socket)
    {
        return Handle.Succeeded(Update(in key, socket, UpdateMode.NoExist), Errno.EEXIST, BpfCommand.MapUpdate);
    }

    /// <summary>Reads which socket is stored under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cookie">The socket's cookie, as <c>SO_COOKIE</c> tells it.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidOperationException">The map has values of 4 bytes, which cannot be read.</exception>
    public bool TryGetCookie(in TKey key, out ulong cookie) => SocketCookie.TryGet(Handle, MapBytes.Of(in key), out cookie);

    /// <summary>Removes the socket of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(in TKey key)
    {
        return Handle.Succeeded(Handle.Delete(MapBytes.Of(in key)), Errno.ENOENT, BpfCommand.MapDelete);
    }

    /// <summary>Lists the keys.</summary>
    /// <remarks>Promise: <see cref="BpfMap.Iteration"/> says it; while sockets leave the map, keys may come twice or not at all.</remarks>
    public IReadOnlyList<TKey> ListKeys() => Keys();

    /// <summary>Counts the sockets by walking the map.</summary>
    public int Count() => Keys().Count;

    /// <summary>Removes every socket that is there when its turn comes.</summary>
    /// <exception cref="BpfSyscallException">The map is frozen or read-only (<see cref="Errno.EPERM"/>).</exception>
    public void Clear() => MapRange.Delete<TKey>(Handle, CollectionsMarshal.AsSpan(Keys()));

    private List<TKey> Keys() => MapKeys.List(Handle, MemoryMarshal.Read<TKey>);

    private Errno Update(in TKey key, SafeHandle socket, UpdateMode mode)
    {
        using HandleLease lease = new(socket);
        long number = lease.Number;
        return Handle.Update(MapBytes.Of(in key), DescriptorBytes.Of(ref number, Handle), mode);
    }
}
