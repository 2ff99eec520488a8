using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Kernel;

namespace DotBpf.Conformance.Hosts;

public sealed class KernelFixture : IOwnerFixture
{
    // A socket that is collected closes its handle.
    private static readonly ConditionalWeakTable<SafeHandle, Socket> s_sockets = [];

    public static BpfHost Create() => KernelHost.Open();

    public static PinPath CreatePinRoot() => BpfFileSystem.Path($"dotbpf-tests-{Guid.NewGuid():N}");

    // Pins outlive processes, and so would the folders they were in.
    public static void RemovePinRoot(PinPath root)
    {
        if (Directory.Exists(root.Value))
            Directory.Delete(root.Value, recursive: true);
    }

    public static SafeHandle OpenSocket(BpfHost host)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        s_sockets.Add(socket.SafeHandle, socket);
        return socket.SafeHandle;
    }

    public static SafeHandle OpenFile(BpfHost host) => host.OpenPath(typeof(KernelFixture).Assembly.Location);

    public static SafeHandle OpenTask(BpfHost host) => host.OpenProcess(Environment.ProcessId);

    public static SafeHandle OpenRootCgroup(BpfHost host) => host.OpenPath(CgroupHandle.Root);

    public static SafeHandle OpenEmptyCgroup(BpfHost host) => new CgroupHandle(host);
}
