using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Kernel;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Conformance.Hosts;

public sealed class KernelFixture : IOwnerFixture, ISharedPortFixture, IConnectionFixture, ICgroupFixture
{
    private static readonly ConditionalWeakTable<SafeHandle, Socket[]> s_owners = [];

    // A socket that is collected closes its handle.
    private static readonly ConditionalWeakTable<SafeHandle, Socket> s_sockets = [];

    public static BpfHost Create() => KernelHost.Open();

    public static TestedCgroup CreateCgroup(BpfHost host, TestedCgroup? parent = null) => new KernelCgroupUnderTest(parent);

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

    public static IDisposable? EnterTaskWithStack(BpfHost host) => null;

    public static SafeHandle OpenBoundUdp(BpfHost host, bool sharesPort = false)
    {
        Socket socket = Open(AddressFamily.InterNetwork, SocketType.Dgram, sharesPort);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return HandleOf(socket);
    }

    public static SafeHandle OpenUdp(BpfHost host, bool sharesPort = false) => HandleOf(Open(AddressFamily.InterNetwork, SocketType.Dgram, sharesPort));

    public static SafeHandle OpenTcp(BpfHost host) => HandleOf(Open(AddressFamily.InterNetwork, SocketType.Stream));

    public static SafeHandle OpenListener(BpfHost host, bool sharesPort = false)
    {
        Socket socket = Open(AddressFamily.InterNetwork, SocketType.Stream, sharesPort);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return HandleOf(socket);
    }

    public static SafeHandle OpenUnix(BpfHost host, bool isStream, bool isConnected)
    {
        SocketType type = isStream ? SocketType.Stream : SocketType.Dgram;
        Socket socket = Open(AddressFamily.Unix, type);
        if (!isConnected)
            return HandleOf(socket);
        string path = Path.GetTempFileName();
        File.Delete(path);
        Socket peer = Open(AddressFamily.Unix, type);
        peer.Bind(new UnixDomainSocketEndPoint(path));
        if (isStream)
            peer.Listen();
        socket.Connect(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
        return HandleOf(socket, peer);
    }

    public static SharedPort OpenPort(BpfHost host, int sockets) => new KernelSharedPort(sockets);

    public static TestedConnection Connect(BpfHost host, ProgramHandle? follower = null, Action<int>? portKnown = null) => new KernelConnection(host, follower, portKnown);

    public static SafeHandle OpenElsewhere(BpfHost host, SocketType type, IPAddress address, bool sharesPort)
    {
        // The runtime leaves its sockets of IPv6 to that alone, which others are not.
        Socket socket = Open(address.AddressFamily, type, sharesPort);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            socket.DualMode = true;
        socket.Bind(new IPEndPoint(address, 0));
        if (type == SocketType.Stream)
            socket.Listen();
        return HandleOf(socket);
    }

    public static SafeHandle OpenXdp(BpfHost host)
    {
        const int addressFamily = 44, raw = 3;
        int descriptor = OpenSystemSocket(addressFamily, raw, 0);
        Assert.True(descriptor >= 0, $"errno {Marshal.GetLastPInvokeError()}");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public static ulong CookieOf(SafeHandle socket)
    {
        byte[] cookie = new byte[8];
        using var view = new Socket(new SafeSocketHandle(socket.DangerousGetHandle(), ownsHandle: false));
        view.GetRawSocketOption(1, 57, cookie);
        return BitConverter.ToUInt64(cookie);
    }

    // The collector would close a socket of which nothing but the handle is known.
    private static SafeHandle HandleOf(params Socket[] socketAndPeers)
    {
        s_owners.Add(socketAndPeers[0].SafeHandle, socketAndPeers);
        return socketAndPeers[0].SafeHandle;
    }

    private static Socket Open(AddressFamily family, SocketType type, bool sharesPort = false)
    {
        var socket = new Socket(family, type, ProtocolType.Unspecified);
        if (sharesPort)
            socket.SetRawSocketOption(1, 15, BitConverter.GetBytes(1));
        return socket;
    }

    // The runtime's sockets know no such family.
    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenSystemSocket(int domain, int type, int protocol);
}
