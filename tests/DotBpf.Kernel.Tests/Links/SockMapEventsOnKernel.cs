using System.Net;
using System.Net.Sockets;
using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>Programs of sockmaps, under what is sent over a real connection.</summary>
[Collection(HooksCollection.Name)]
public sealed class SockMapEventsOnKernel : ProgramOnKernel
{
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _server;

    public SockMapEventsOnKernel()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _client.Connect(listener.LocalEndPoint!);
        _server = listener.Accept();
        _server.ReceiveTimeout = 10_000;
    }

    [Theory]
    [InlineData(AttachMethod.Link)]
    [InlineData(AttachMethod.Legacy)]
    public void Attach_ParserAndVerdict_SeeWhatArrives(AttachMethod method)
    {
        using SockMap sockets = Host.CreateMap(new SockMapSpec(1));
        using ArrayMap<ulong> parsed = Host.CreateMap(new ArrayMapSpec<ulong>(1)), judged = Host.CreateMap(new ArrayMapSpec<ulong>(1));
        ProgramHandle parser = Load(Parser() with { ExpectedAttachType = AttachType.SkSkbStreamParser }, ("counts", parsed.Handle));
        ProgramHandle verdict = Load(Counting("passes", verdict: 1) with { Type = ProgramType.SkSkb, ExpectedAttachType = AttachType.SkSkbStreamVerdict }, ("counts", judged.Handle));
        using BpfLink first = Host.Attach(parser, new SockMapTarget(sockets.Handle) { Method = method });
        using BpfLink second = Host.Attach(verdict, new SockMapTarget(sockets.Handle) { Method = method });

        sockets.Set(0, _server);
        Exchange();

        Assert.InRange(parsed[0], 1ul, 10ul);
        Assert.InRange(judged[0], 1ul, 10ul);
    }

    [Theory]
    [InlineData(AttachMethod.Link)]
    [InlineData(AttachMethod.Legacy)]
    public void Attach_MessageVerdict_SeesWhatIsSentUntilTheSocketIsTakenOut(AttachMethod method)
    {
        using SockMap sockets = Host.CreateMap(new SockMapSpec(1));
        using ArrayMap<ulong> counts = Host.CreateMap(new ArrayMapSpec<ulong>(1));
        ProgramHandle program = Load(Counting("passes", verdict: 1) with { Type = ProgramType.SkMsg, ExpectedAttachType = AttachType.SkMsgVerdict }, ("counts", counts.Handle));

        using (Host.Attach(program, new SockMapTarget(sockets.Handle) { Method = method }))
        {
            sockets.Set(0, _client);
            Exchange();
        }

        Exchange();
        sockets.Remove(0);
        Exchange();
        Assert.Equal(2ul, counts[0]);
    }

    protected override void Dispose(bool disposing)
    {
        _client.Dispose();
        _server.Dispose();
        base.Dispose(disposing);
    }

    // Says that all there is of the packet is one message.
    private static ProgramSpec Parser()
    {
        ProgramSpec counting = Counting("parses");
        return counting with
        {
            Type = ProgramType.SkSkb,
            Instructions = [Move(6, 1), .. counting.Instructions[..^2], Load32(0, 6, 0), Exit()],
            References = [new MapReference(4, "counts")],
        };
    }

    private void Exchange()
    {
        _client.Send("message"u8);
        var received = new byte[16];
        Assert.Equal(7, _server.Receive(received));
        Assert.Equal("message"u8.ToArray(), received[..7]);
    }
}
