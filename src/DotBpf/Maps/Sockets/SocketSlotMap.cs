using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What arrays of sockets share.</summary>
/// <remarks>
/// <para>Layout: values of 8 bytes can be read back as socket cookies; values of 4 bytes cannot be read.</para>
/// <para>Lifetime: a socket leaves the map when it is closed.</para>
/// </remarks>
public abstract class SocketSlotMap : SlotMap
{
    private protected SocketSlotMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <summary>Stores a socket in a slot, in place of the one that is there.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="socket">The socket; yours to close.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">The kind does not take the socket in its state; the message says which it takes.</exception>
    public void Set(int index, SafeHandle socket) => SetDescriptor(index, socket);

    /// <summary>Stores a socket in a slot, in place of the one that is there.</summary>
    /// <inheritdoc cref="Set(int, SafeHandle)"/>
    public void Set(int index, Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        SetDescriptor(index, socket.SafeHandle);
    }

    /// <summary>Stores a socket in a slot that is empty.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="socket">The socket; yours to close.</param>
    /// <returns>Whether the slot was empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">The kind does not take the socket in its state.</exception>
    public bool TryAdd(int index, SafeHandle socket)
    {
        return Handle.Succeeded(TrySetDescriptor(index, socket, UpdateMode.NoExist), Errno.EEXIST, BpfCommand.MapUpdate);
    }

    /// <summary>Reads which socket is in a slot.</summary>
    /// <param name="index">The slot.</param>
    /// <param name="cookie">The socket's cookie, as <c>SO_COOKIE</c> tells it.</param>
    /// <returns>Whether the slot holds one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="InvalidOperationException">The map has values of 4 bytes, which cannot be read.</exception>
    public bool TryGetCookie(int index, out ulong cookie)
    {
        ArrayIndex.Check(index, Handle);
        return SocketCookie.TryGet(Handle, MapBytes.Of(in index), out cookie);
    }
}
