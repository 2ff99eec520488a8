using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.Conformance.Differential.Maps;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Generated programs that choose among sockets of a port, assign sockets, send messages and streams on and follow connections, with simulated sockets against the kernel with the system's: answers, who gets what comes, and what they leave in maps of sockets.</summary>
public sealed class SocketProgramsAgainstKernelOnKernel : IDisposable
{
    private const int RunsOfAProgram = 12;
    private const int ProgramsOfARound = 20;
    private const int ConnectionsKept = 3;
    private const string AskWho = "r6 = r1; r1 = *(u64 *)(r6 + 40); call 46; r1 = answers + 0 ll; *(u64 *)(r1 + 0) = r0; r0 = 1; exit";

    private static readonly string[] s_maps = ["choice", "choice", "others", "by_key"];

    private readonly KernelHost _kernelHost = KernelHost.Open();
    private readonly EmbeddedHost _embeddedHost;

    public SocketProgramsAgainstKernelOnKernel() => _embeddedHost = EmbeddedHost.Create(new() { Cpus = _kernelHost.PossibleCpus });

    public void Dispose()
    {
        _embeddedHost.Dispose();
        _kernelHost.Dispose();
    }

    [Fact]
    public void SharedPort_GeneratedPrograms_ChooseAsOnTheKernel()
    {
        int seed = 82;
        for (int left = DifferentialSteps.ShareOf(2); left > 0; seed++)
        {
            Random random = new(seed);
            using SocketSide kernel = SocketSide.Create<KernelFixture>(_kernelHost), embedded = SocketSide.Create<EmbeddedFixture>(_embeddedHost);
            using SharedPort onKernel = OpenPort<KernelFixture>(_kernelHost), onEmbedded = OpenPort<EmbeddedFixture>(_embeddedHost);
            SafeHandle[] others = [.. Elsewhere<KernelFixture>(_kernelHost)], simulated = [.. Elsewhere<EmbeddedFixture>(_embeddedHost)];
            kernel.Know([.. AskedFirst(kernel, onKernel), .. others]);
            embedded.Know([.. onEmbedded.Sockets, .. simulated]);
            for (int programs = ProgramsOfARound; programs > 0; programs--)
                left -= Choose(random, (kernel, onKernel), (embedded, onEmbedded));
            foreach (SafeHandle socket in (SafeHandle[])[.. others, .. simulated])
                socket.Dispose();
        }
    }

    [Fact]
    public void Connections_GeneratedPrograms_AreFollowedAsOnTheKernel()
    {
        int seed = 53;
        for (int left = DifferentialSteps.ShareOf(10); left > 0; seed++)
        {
            Random random = new(seed);
            using SocketSide kernel = SocketSide.Create<KernelFixture>(_kernelHost), embedded = SocketSide.Create<EmbeddedFixture>(_embeddedHost);
            Queue<TestedConnection> open = [];
            for (int programs = ProgramsOfARound; programs > 0; programs--)
                left -= Follow(random, kernel, embedded, open);
            foreach (TestedConnection connection in open)
                connection.Dispose();
        }
    }

    [Fact]
    public void Lookups_GeneratedPrograms_AssignAsOnTheKernel() => RunAll(124, DifferentialSteps.ShareOf(2), Assign);

    // Messages come from a socket that is in none of the maps, or the kernel would not let it go from one program to the next.
    [Fact]
    public void Messages_GeneratedPrograms_AreSentOnAsOnTheKernel()
    {
        using TestedConnection onKernel = Connect<KernelFixture>(_kernelHost), onEmbedded = Connect<EmbeddedFixture>(_embeddedHost);
        RunAll(60, DifferentialSteps.ShareOf(4), (random, kernel, embedded) => Redirect(random, (kernel, onKernel), (embedded, onEmbedded)));
    }

    [Fact]
    public void Streams_GeneratedPrograms_AreSentOnAsOnTheKernel()
    {
        using TestedConnection onKernel = Connect<KernelFixture>(_kernelHost), onEmbedded = Connect<EmbeddedFixture>(_embeddedHost);
        RunAll(52, DifferentialSteps.ShareOf(4), (random, kernel, embedded) => RedirectStream(random, (kernel, onKernel), (embedded, onEmbedded)));
    }

    // On sockets of all kinds, the ends of a connection among them.
    private void RunAll(int seed, int steps, Func<Random, SocketSide, SocketSide, int> round)
    {
        for (int left = steps; left > 0; seed++)
        {
            Random random = new(seed);
            using SocketSide kernel = SocketSide.Create<KernelFixture>(_kernelHost), embedded = SocketSide.Create<EmbeddedFixture>(_embeddedHost);
            using TestedConnection onKernel = Connect<KernelFixture>(_kernelHost), onEmbedded = Connect<EmbeddedFixture>(_embeddedHost);
            SafeHandle[] sockets = [.. OpenAll<KernelFixture>(_kernelHost)], simulated = [.. OpenAll<EmbeddedFixture>(_embeddedHost)];
            kernel.Know([onKernel.Client, onKernel.Server, .. sockets]);
            embedded.Know([onEmbedded.Client, onEmbedded.Server, .. simulated]);
            for (int programs = ProgramsOfARound; programs > 0; programs--)
                left -= round(random, kernel, embedded);
            foreach (SafeHandle socket in (SafeHandle[])[.. sockets, .. simulated])
                socket.Dispose();
        }
    }

    private static int Redirect(Random random, (SocketSide Side, TestedConnection Sender) kernel, (SocketSide Side, TestedConnection Sender) embedded)
    {
        string text = RandomSocketCalls.Redirect(random, out int calls);
        RunBoth(random, kernel.Side, embedded.Side, (text, ProgramType.SkMsg, AttachType.SkMsgVerdict), (onKernel, onEmbedded) =>
            Assert.Equal(kernel.Sender.Send(onKernel, [1]).End, embedded.Sender.Send(onEmbedded, [1]).End));
        return calls * RunsOfAProgram;
    }

    private static int RedirectStream(Random random, (SocketSide Side, TestedConnection Receiver) kernel, (SocketSide Side, TestedConnection Receiver) embedded)
    {
        string text = RandomSocketCalls.RedirectStream(random, out int calls);
        RunBoth(random, kernel.Side, embedded.Side, (text, ProgramType.SkSkb, AttachType.SkSkbVerdict), (onKernel, onEmbedded) =>
        {
            ulong answer = kernel.Side.Answer;
            kernel.Receiver.Arrive(onKernel, () => kernel.Side.Answer != answer);
            embedded.Receiver.Arrive(onEmbedded, () => embedded.Side.Answer != answer);
        });
        return calls * RunsOfAProgram;
    }

    private static void RunBoth(
        Random random, SocketSide kernel, SocketSide embedded, (string Text, ProgramType Type, AttachType Attachment) program, Action<ProgramHandle, ProgramHandle> run)
    {
        using ProgramHandle onKernel = kernel.Load(program.Text, program.Type, program.Attachment), onEmbedded = embedded.Load(program.Text, program.Type, program.Attachment);
        for (int runs = RunsOfAProgram; runs > 0; runs--)
        {
            WorkAsUser(random, kernel, embedded);
            string before = kernel.Describe();
            run(onKernel, onEmbedded);
            AssertSame(kernel, embedded, $"from {before}\n{program.Text}");
        }
    }

    private static IEnumerable<SafeHandle> OpenAll<THost>(BpfHost host)
        where THost : ISharedPortFixture =>
    [
        .. Elsewhere<THost>(host), THost.OpenElsewhere(host, SocketType.Dgram, IPAddress.IPv6Any, sharesPort: false), THost.OpenListener(host), THost.OpenBoundUdp(host), THost.OpenElsewhere(host, SocketType.Stream, IPAddress.IPv6Loopback, sharesPort: false),
        THost.OpenUnix(host, isStream: true, isConnected: true), THost.OpenUnix(host, isStream: false, isConnected: true), THost.OpenUnix(host, isStream: false, isConnected: false),
    ];

    private static int Assign(Random random, SocketSide kernel, SocketSide embedded)
    {
        string text = RandomSocketCalls.Assign(random, out int calls);
        RunBoth(random, kernel, embedded, (text, ProgramType.SkLookup, AttachType.SkLookup), (onKernel, onEmbedded) =>
        {
            byte[] context = Context(random);
            string about = $"{Convert.ToHexString(context)}\n{text}";
            Assert.Equal((about, kernel.Assign(onKernel, context)), (about, embedded.Assign(onEmbedded, context)));
        });
        return calls * RunsOfAProgram;
    }

    // struct bpf_sk_lookup, of either family and protocol.
    private static byte[] Context(Random random)
    {
        byte[] context = new byte[72];
        random.NextBytes(context.AsSpan(16, 48));
        BitConverter.TryWriteBytes(context.AsSpan(8), random.Next(3) == 0 ? 10 : 2);
        BitConverter.TryWriteBytes(context.AsSpan(12), random.Next(2) == 0 ? 6 : 17);
        context.AsSpan(38, 2).Clear();
        context.AsSpan(62, 2).Clear();
        return context;
    }

    private static SharedPort OpenPort<THost>(BpfHost host)
        where THost : ISharedPortFixture => THost.OpenPort(host, 3);

    private static IEnumerable<SafeHandle> Elsewhere<THost>(BpfHost host)
        where THost : ISharedPortFixture =>
    [
        THost.OpenElsewhere(host, SocketType.Dgram, IPAddress.Loopback, sharesPort: true),
        THost.OpenElsewhere(host, SocketType.Dgram, IPAddress.Loopback, sharesPort: false),
        THost.OpenElsewhere(host, SocketType.Dgram, IPAddress.IPv6Loopback, sharesPort: true),
        THost.OpenElsewhere(host, SocketType.Stream, IPAddress.Loopback, sharesPort: true),
    ];

    // Simulated programs are asked in the name of the first socket; of the system's, it is the one that the kernel finds first.
    private static IEnumerable<SafeHandle> AskedFirst(SocketSide side, SharedPort port)
    {
        using ProgramHandle program = side.Load(AskWho, ProgramType.SkReusePort);
        port.Deliver(program, "who"u8);
        ulong asked = side.Answer;
        side.Answer = 0;
        return port.Sockets.OrderByDescending(socket => KernelFixture.CookieOf(socket) == asked);
    }

    private static int Choose(Random random, (SocketSide Side, SharedPort Port) kernel, (SocketSide Side, SharedPort Port) embedded)
    {
        string text = RandomSocketCalls.Choose(random, out int calls);
        RunBoth(random, kernel.Side, embedded.Side, (text, ProgramType.SkReusePort, default), (onKernel, onEmbedded) =>
        {
            (bool isReceived, ulong? receiver) = kernel.Port.Deliver(onKernel, "hello"u8);
            (bool isTaken, ulong? chosen) = embedded.Port.Deliver(onEmbedded, "hello"u8);
            Assert.Equal((text, isReceived), (text, isTaken));
            if (chosen is { } cookie)
                Assert.Equal((text, kernel.Side.IndexOf(receiver!.Value)), (text, embedded.Side.IndexOf(cookie)));
        });
        return calls * RunsOfAProgram;
    }

    private int Follow(Random random, SocketSide kernel, SocketSide embedded, Queue<TestedConnection> open)
    {
        string text = RandomSocketCalls.Follow(random, out int calls);
        TestedConnection onKernel, onEmbedded;
        using (ProgramHandle program = kernel.Load(text, ProgramType.SockOps, AttachType.CgroupSockOps))
            onKernel = Connect<KernelFixture>(_kernelHost, program, kernel.SetPort);
        using (ProgramHandle program = embedded.Load(text, ProgramType.SockOps, AttachType.CgroupSockOps))
            onEmbedded = Connect<EmbeddedFixture>(_embeddedHost, program, embedded.SetPort);
        kernel.Know(onKernel.Client, onKernel.Server);
        embedded.Know(onEmbedded.Client, onEmbedded.Server);
        AssertSame(kernel, embedded, text);
        open.Enqueue(onKernel);
        open.Enqueue(onEmbedded);
        for (; open.Count > 2 * ConnectionsKept; AssertSame(kernel, embedded, "after a connection ended"))
        {
            open.Dequeue().Dispose();
            open.Dequeue().Dispose();
        }

        return 3 * calls;
    }

    private static TestedConnection Connect<THost>(BpfHost host, ProgramHandle? program = null, Action<int>? portKnown = null)
        where THost : IConnectionFixture => THost.Connect(host, program, portKnown);

    private static void WorkAsUser(Random random, SocketSide kernel, SocketSide embedded)
    {
        for (int left = random.Next(3); left > 0; left--)
        {
            string map = s_maps[random.Next(s_maps.Length)];
            int key = random.Next(RandomSocketCalls.Keys), socket = random.Next(kernel.Count);
            if (random.Next(3) == 0)
                Assert.Equal(kernel.Remove(map, key), embedded.Remove(map, key));
            else
                Assert.Equal((map, key, socket, kernel.Put(map, key, socket, UpdateMode.Any)), (map, key, socket, embedded.Put(map, key, socket, UpdateMode.Any)));
        }
    }

    private static void AssertSame(SocketSide kernel, SocketSide embedded, string why)
    {
        string expected = kernel.Describe(), found = embedded.Describe();
        if (expected != found)
            Assert.Fail($"kernel {expected}\nembedded {found}\n{why}");
    }
}
