using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What a socket receives: the program says how many bytes of each packet are kept, 0 for none.</summary>
/// <param name="Socket">The socket, as <c>Socket.SafeHandle</c>.</param>
/// <remarks>
/// <para>Kernel: <c>SO_ATTACH_BPF</c>, since 3.19, for programs of kind SocketFilter. Privileges: none beyond loading the program.
/// The socket keeps the program until it is closed or the link disposed; a second program takes the place of the first.</para>
/// <para>Errors: EINVAL for a program of another kind, EPERM when filters are locked (<c>SO_LOCK_FILTER</c>).</para>
/// </remarks>
public sealed record SocketFilterTarget(SafeHandle Socket) : AttachTarget
{
    /// <inheritdoc/>
    protected override string Text => $"socket {Socket.DangerousGetHandle()}";
}
