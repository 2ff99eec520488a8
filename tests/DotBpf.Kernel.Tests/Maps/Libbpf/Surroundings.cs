using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>What maps can hold that is more than bytes: programs, maps, sockets and other open files, good ones and bad ones.</summary>
internal sealed class Surroundings : IDisposable
{
    private const int Loopback = 1;

    private readonly List<IDisposable> _owned = [];
    private readonly KernelHost _host;

    internal Surroundings(KernelHost host)
    {
        _host = host;
        ProgramHandle plain = Load(null), other = Load(null), toDevice = Load(AttachType.XdpDevMap), toCpu = Load(AttachType.XdpCpuMap);
        Programs = [Operand.Program(plain), Operand.Program(other), Operand.Program(toDevice), Bad];
        Maps = [Operand.Map(Create(MapKind.Inner)), Operand.Map(Create(MapKind.Inner)), Operand.Map(Create(MapKind.Inner with { KeySize = 8 })), Bad];
        Devices = [Number(Loopback), Number(Loopback), Number(0), Number(99_999), WithProgram(Loopback, toDevice), WithProgram(Loopback, plain)];
        Queues = [Number(64), Number(192), Number(0), Number(16_385), WithProgram(64, toCpu), WithProgram(64, toDevice)];
        Socket bound = Udp(), second = Udp();
        SafeHandle file = Own(File.OpenHandle("/proc/version"));
        SafeHandle[] sockets = [bound.SafeHandle, second.SafeHandle, Own(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).SafeHandle, file];
        Sockets = [.. sockets.Select(socket => Operand.Descriptor(socket)), Bad];
        WideSockets = [.. sockets.Select(socket => Operand.Descriptor(socket, sizeof(ulong))), Operand.Of(Enumerable.Repeat((byte)0xff, sizeof(ulong)).ToArray())];
        SafeHandle root = Own(host.OpenPath(CgroupDirectory.Root)), self = Own(host.OpenProcess(Environment.ProcessId));
        Owners = [.. new[] { bound.SafeHandle, self, root, file, second.SafeHandle }.Select(owner => Operand.Descriptor(owner)), Bad];
    }

    internal IReadOnlyList<Operand> Programs { get; }

    internal IReadOnlyList<Operand> Maps { get; }

    /// <summary>Network devices, alone and with programs.</summary>
    internal IReadOnlyList<Operand> Devices { get; }

    /// <summary>Lengths of queues, alone and with programs.</summary>
    internal IReadOnlyList<Operand> Queues { get; }

    internal IReadOnlyList<Operand> Sockets { get; }

    /// <summary>The same sockets in 8 bytes.</summary>
    internal IReadOnlyList<Operand> WideSockets { get; }

    /// <summary>What storage can belong to.</summary>
    internal IReadOnlyList<Operand> Owners { get; }

    private static Operand Bad => Operand.Of(-1);

    public void Dispose() => _owned.ForEach(one => one.Dispose());

    private static Operand Number(int number) => Operand.Of([.. BitConverter.GetBytes(number), 0, 0, 0, 0]);

    private static Operand WithProgram(int number, ProgramHandle program) => Operand.Program(program, BitConverter.GetBytes(number));

    private MapHandle Create(MapSpec spec) => Own(_host.CreateMap(spec));

    private ProgramHandle Load(AttachType? attachType)
    {
        var spec = new ProgramSpec { Name = "passes", SectionName = "xdp", Type = ProgramType.Xdp, Instructions = [MoveImmediate(0, 2), Exit()] };
        return Own(_host.LoadProgram(attachType is { } type ? spec with { ExpectedAttachType = type } : spec, new ProgramBindings { Maps = new Dictionary<string, MapHandle>(), License = "GPL" }));
    }

    private Socket Udp()
    {
        Socket socket = Own(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Add(one);
        return one;
    }
}
