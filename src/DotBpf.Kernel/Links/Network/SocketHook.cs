using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Attaches to sockets by their options.</summary>
internal static class SocketHook
{
    internal static BpfLink Attach(Attachment attachment, SocketFilterTarget target) =>
        Attach(attachment, target.Socket, LibC.SO_ATTACH_BPF, LibC.SO_DETACH_FILTER);

    internal static BpfLink Attach(Attachment attachment, ReusePortTarget target) =>
        Attach(attachment, target.Socket, LibC.SO_ATTACH_REUSEPORT_EBPF, LibC.SO_DETACH_REUSEPORT_BPF);

    private static SocketLink Attach(Attachment attachment, SafeHandle socket, int attach, int detach)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var link = new SocketLink(attachment, socket, attach, detach);
        link.Set(attachment.Program);
        return link;
    }
}
