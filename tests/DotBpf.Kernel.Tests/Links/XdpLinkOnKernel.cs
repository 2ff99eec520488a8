using System.Diagnostics;
using System.Net.NetworkInformation;
using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>A pair of interfaces whose other end lies in a network namespace of its own, so that real packets come in.</summary>
public sealed class XdpLinkOnKernel : ProgramOnKernel
{
    private readonly string _name = $"dbt{Random.Shared.Next(0x100000):x5}";
    private readonly int _index;

    public XdpLinkOnKernel()
    {
        Ip($"netns add {_name}");
        Ip($"link add {_name} type veth peer name peer netns {_name}");
        Ip($"addr add 198.18.77.1/30 dev {_name}");
        Ip($"link set {_name} up");
        Ip($"-n {_name} addr add 198.18.77.2/30 dev peer");
        Ip($"-n {_name} link set peer up");
        _index = NetworkInterface.GetAllNetworkInterfaces().First(found => found.Name == _name).GetIPProperties().GetIPv4Properties().Index;
    }

    [Theory]
    [InlineData(XdpMode.Default)]
    [InlineData(XdpMode.Generic)]
    public void Attach_RealPackets_AreCountedUntilTheLinkIsDisposed(XdpMode mode)
    {
        MapHandle counts = Create(MapType.Array, 4, 8, 1);
        ProgramHandle program = Load(Counting("count"), ("counts", counts));

        using (BpfLink link = Host.Attach(program, new XdpTarget(_index, mode)))
        {
            SendFromPeer(5);
        }

        ulong counted = Count(counts);
        SendFromPeer(5);

        Assert.InRange(counted, 5ul, 1000ul);
        Assert.Equal(counted, Count(counts));
    }

    [Fact]
    public void Attach_SecondProgram_SaysThatOneIsThere()
    {
        ProgramHandle program = Load(Xdp("pass", [MoveImmediate(0, 2), Exit()]));
        using BpfLink link = Host.Attach(program, new XdpTarget(_index));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.Attach(program, new XdpTarget(_index)));

        Assert.Equal((BpfCommand.LinkCreate, Errno.EBUSY), (error.Command, error.Errno));
        Assert.Contains("another XDP program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NoSuchInterface_SaysSo()
    {
        ProgramHandle program = Load(Xdp("pass", [MoveImmediate(0, 2), Exit()]));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.Attach(program, new XdpTarget(0x7ffffff0)));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("no interface", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ProgramOfAnotherKind_SaysWhatTheHookTakes()
    {
        ProgramHandle program = Load(Xdp("filter", [MoveImmediate(0, 2), Exit()]) with { Type = ProgramType.SocketFilter });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.Attach(program, new XdpTarget(_index)));

        Assert.Contains("takes XDP programs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_PinnedLink_StaysUntilItIsUnpinned()
    {
        PinPath pin = BpfFileSystem.Path($"dotbpf_link_{_name}");
        MapHandle counts = Create(MapType.Array, 4, 8, 1);
        ProgramHandle program = Load(Counting("count"), ("counts", counts));
        BpfLink link = Host.Attach(program, new XdpTarget(_index));
        Host.Pin(link, pin);
        link.Dispose();

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.TryOpenPinnedMap(pin, out _));
        SendFromPeer(3);
        bool wasThere = Host.Unpin(pin);

        Assert.Contains("A map was expected", error.Message, StringComparison.Ordinal);
        Assert.InRange(Count(counts), 3ul, 1000ul);
        Assert.True(wasThere);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Ip($"link del {_name}");
        Ip($"netns del {_name}");
    }

    private static ulong Count(MapHandle counts)
    {
        var value = new byte[8];
        counts.Lookup(U32(0), value);
        return ToU64(value);
    }

    private void SendFromPeer(int packets) => Run("ip", $"netns exec {_name} ping -q -i 0.01 -c {packets} 198.18.77.1");

    private static void Ip(string arguments) => Run("ip", arguments);

    private static void Run(string command, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {arguments}: {text}");
    }
}
