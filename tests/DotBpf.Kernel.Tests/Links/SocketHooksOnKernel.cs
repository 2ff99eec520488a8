using System.Net;
using System.Net.Sockets;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class SocketHooksOnKernel : HookOnKernel
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void Attach_SocketFilter_KeepsDatagramsAway()
    {
        using Socket receiver = Receiver(), sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        BpfProgram program = Load("keep_nothing");

        bool during;
        using (program.Attach(new SocketFilterTarget(receiver.SafeHandle)))
            during = Arrives(sender, receiver);
        bool after = Arrives(sender, receiver);

        Assert.False(during);
        Assert.True(after);
        Assert.Equal(1ul, Runs);
    }

    [Fact]
    public void Attach_SocketClosedBefore_DetachesQuietly()
    {
        Socket receiver = Receiver();
        BpfLink link = Load("keep_nothing").Attach(new SocketFilterTarget(receiver.SafeHandle));

        receiver.Dispose();
        link.Dispose();

        Assert.True(link.IsDisposed);
    }

    [Fact]
    public void Attach_HandleOfAFile_SaysThatItIsNoSocket()
    {
        using FileStream file = File.OpenRead("/proc/self/status");

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("keep_nothing").Attach(new SocketFilterTarget(file.SafeFileHandle)));

        Assert.Equal((BpfCommand.SetSocketOption, Errno.ENOTSOCK), (error.Command, error.Errno));
    }

    [Fact]
    public void Attach_ReusePortGroup_ChoosesTheSocket()
    {
        using Socket receiver = Receiver(sharesPort: true), sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        BpfProgram program = Load("select_none");

        bool during;
        using (program.Attach(new ReusePortTarget(receiver.SafeHandle)))
            during = Arrives(sender, receiver);
        bool after = Arrives(sender, receiver);

        Assert.False(during);
        Assert.True(after);
        Assert.Equal(1ul, Runs);
    }

    [Fact]
    public void Attach_SocketLookup_TurnsAPortAway()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        BpfProgram program = Load("drop_port", (ushort)port);

        using (BpfLink link = program.Attach(new SkLookupTarget()))
        {
            SocketException error = Assert.Throws<SocketException>(() => Connect(port));
            Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
            Assert.Equal((BpfLinkType.NetworkNamespace, AttachType.SkLookup), (link.Info.Type, link.Info.AttachType));
        }

        Connect(port);

        Assert.Equal(1ul, Runs);
    }

    [Fact]
    public void Attach_SocketLookupOfAnotherNamespace_DoesNotTouchThisOne()
    {
        using var pair = new NetworkPair();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        using BpfLink link = Load("drop_port", (ushort)port).Attach(new SkLookupTarget { NamespacePath = pair.NamespacePath });
        Connect(port);
        string refused = pair.RunInPeer("bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port} || true");

        Assert.Equal(1ul, Runs);
        Assert.Contains("refused", refused, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Attach_FlowDissector_IsTheOneOfItsNamespace()
    {
        using var pair = new NetworkPair();
        BpfProgram program = Load("dissect");
        using BpfLink link = program.Attach(new FlowDissectorTarget { NamespacePath = pair.NamespacePath });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(new FlowDissectorTarget { NamespacePath = pair.NamespacePath }));

        Assert.Equal(AttachType.FlowDissector, link.Info.AttachType);
        Assert.Contains("attached there already", error.Message, StringComparison.Ordinal);
    }

    // Sharing what comes in among CPUs takes a hash of its flow.
    [Fact]
    public void Attach_FlowDissector_SeesPacketsWhileAttached()
    {
        using var pair = new NetworkPair();
        pair.RunInPeer("bash", "-c", "echo 3 > /sys/class/net/peer/queues/rx-0/rps_cpus");
        BpfProgram program = Load("dissect");

        using (program.Attach(new FlowDissectorTarget { NamespacePath = pair.NamespacePath }))
            pair.SendFromPeer(5);
        ulong counted = Runs;
        pair.SendFromPeer(3);

        Assert.InRange(counted, 5ul, 1000ul);
        Assert.Equal(counted, Runs);
    }

    [Fact]
    public void Attach_NoFileOfANamespace_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("drop_port").Attach(new SkLookupTarget { NamespacePath = "/etc/passwd" }));

        Assert.Contains("no file of a network namespace", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_Netfilter_SeesPacketsOfItsPoint()
    {
        using Socket receiver = Receiver(), sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var target = new NetfilterTarget(NetfilterFamily.Ipv4, NetfilterPoint.LocalOut, Priority: -12_345);
        BpfProgram program = Load("filter");

        using (BpfLink link = program.Attach(target))
        {
            Assert.True(Arrives(sender, receiver));
            Assert.Equal(BpfLinkType.Netfilter, link.Info.Type);
        }

        ulong counted = Runs;
        Assert.True(Arrives(sender, receiver));

        Assert.InRange(counted, 1ul, 100_000ul);
        Assert.Equal(counted, Runs);
    }

    [Fact]
    public void Attach_NetfilterAtThePriorityOfAnother_SaysSo()
    {
        var target = new NetfilterTarget(NetfilterFamily.Ipv4, NetfilterPoint.LocalOut, Priority: -12_344);
        BpfProgram program = Load("filter");
        using BpfLink link = program.Attach(target);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => program.Attach(target));

        Assert.Equal(Errno.EBUSY, error.Errno);
        Assert.Contains("choose another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NetfilterAtTheEndOfTheRange_IsRefused()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => Load("filter").Attach(new NetfilterTarget(NetfilterFamily.Ipv4, NetfilterPoint.LocalIn, int.MinValue)));

        Assert.Equal(Errno.ERANGE, error.Errno);
        Assert.Contains("ends of the range", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttachMethod.Link)]
    [InlineData(AttachMethod.Legacy)]
    public void Attach_SockMap_DecidesAboutMessages(AttachMethod method)
    {
        using BpfObject loaded = Host.Load(Only("drop_message"));
        var counts = loaded.Map<ArrayMap<ulong>>("counts");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndpoint);
        using Socket server = listener.AcceptSocket();

        using BpfLink link = loaded.Program("drop_message").Attach(new SockMapTarget(loaded.Maps["sockets"]) { Method = method });
        Errno errno = loaded.Maps["sockets"].Update(BitConverter.GetBytes(0), BitConverter.GetBytes((ulong)server.Handle));
        client.Send("dropped"u8);
        WaitUntil(() => counts[0] > 0, "a verdict");

        Assert.Equal(Errno.None, errno);
        Assert.Equal(0, server.Available);
        Assert.Equal(method == AttachMethod.Link ? BpfLinkType.SockMap : BpfLinkType.None, link.Info.Type);
    }

    [Fact]
    public void Attach_MapThatHoldsNoSockets_SaysWhatItMustBe()
    {
        using BpfObject loaded = Host.Load(Only("drop_message"));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(
            () => loaded.Program("drop_message").Attach(new SockMapTarget(loaded.Maps["counts"])));

        Assert.Contains("SockMap", error.Message, StringComparison.Ordinal);
    }

    private static Socket Receiver(bool sharesPort = false)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        if (sharesPort)
            socket.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_REUSEPORT
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static bool Arrives(Socket sender, Socket receiver)
    {
        sender.SendTo("datagram"u8, receiver.LocalEndPoint!);
        if (!receiver.Poll(s_patience, SelectMode.SelectRead))
            return false;
        receiver.Receive(new byte[16]);
        return true;
    }

    private static void Connect(int port)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
    }
}
