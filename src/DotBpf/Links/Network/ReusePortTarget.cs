using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>The choice among the sockets that share an address by <c>SO_REUSEPORT</c>: by their place in the group, or through a socket array.</summary>
/// <param name="Socket">One socket of the group, bound with <c>SO_REUSEPORT</c> set, as <c>Socket.SafeHandle</c>.</param>
/// <remarks>
/// <para>Kernel: <c>SO_ATTACH_REUSEPORT_EBPF</c>, since 4.5 for programs of kind SocketFilter (which return the place), since 4.19 for
/// SkReusePort. Taking it off needs 5.3. A second program takes the place of the first.</para>
/// <para>Errors: EINVAL for a program of another kind or a socket without <c>SO_REUSEPORT</c>.</para>
/// </remarks>
public sealed record ReusePortTarget(SafeHandle Socket) : AttachTarget
{
    /// <inheritdoc/>
    protected override string Text => $"the SO_REUSEPORT group of socket {Socket.DangerousGetHandle()}";
}
