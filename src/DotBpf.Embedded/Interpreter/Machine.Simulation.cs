using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Interpreter;

/// <content>Whose packet it is, and what programs find of simulated objects.</content>
/// <remarks>SAFETY: programs read a socket's fields within its block, which the run holds by the socket.</remarks>
internal sealed unsafe partial class Machine
{
    // Stands for the socket that a test run makes (bpf_prog_test_run_skb, net/bpf/test_run.c, 6.18), which maps need to know only when a program asks them for its value.
    private const ulong OwnCookie = 1;

    private readonly List<SimulatedSocket> _foundSockets = [];
    private SimulatedSocket? _ownSocket;
    private SimulatedSocket? _socket;
    private bool _isSocketKnown;

    /// <summary>Where programs read the packet's socket.</summary>
    internal ulong PacketSocket => Pointers->Socket;

    /// <summary>What distinguishes the packet's socket from others.</summary>
    internal ulong SocketCookie => _socket is { } entered ? (uint)entered.Number : OwnCookie;

    /// <summary>The cgroup of the packet's socket, which without another was made in the time of the task that runs.</summary>
    internal SimulatedCgroup PacketCgroup => _socket?.Cgroup ?? Host.CurrentTask.Cgroup;

    /// <summary>The cgroup of a socket, which may be the run's own.</summary>
    internal SimulatedCgroup CgroupOf(SimulatedSocket socket) => ReferenceEquals(socket, _ownSocket) ? PacketCgroup : socket.Cgroup;

    /// <summary>Where a program finds an object; null when there is none.</summary>
    internal ulong AddressOf(SimulatedObject? simulated) => simulated is null ? 0 : Host.KernelMemory.AddressOf(simulated);

    /// <summary>The object that an argument stands for.</summary>
    internal T ObjectAt<T>(ulong argument)
        where T : SimulatedObject => Host.KernelMemory.Find(argument) as T ?? throw Fault($"the helper takes an object of the kernel's, and was given {Describe(argument)}");

    private PacketPointers* Pointers => (PacketPointers*)_contextBlock.Start;

    /// <summary>Gives the packet the socket that the thread entered, or one of the run's own.</summary>
    internal void UseSocket() => UseSocket(Host.CurrentSocket);

    /// <summary>Gives the packet a socket, or one of the run's own.</summary>
    internal void UseSocket(SimulatedSocket? socket)
    {
        _socket = socket;
        SimulatedSocket used = _socket ?? (_ownSocket ??= new SimulatedSocket(Host.RootCgroup));
        Pointers->Socket = (ulong)used.Fields;
    }

    /// <summary>Gives the run's own socket, if the packet has that, the family and addresses of the packet.</summary>
    internal void DescribeSocket(ushort protocol, ReadOnlySpan<byte> networkHeader)
    {
        if (_socket is null)
            _ownSocket!.DescribeBy(protocol, networkHeader);
    }

    /// <summary>Holds a socket that the program found in a map until the run ends.</summary>
    /// <returns>What the program gets for it.</returns>
    internal ulong Keep(SimulatedSocket socket)
    {
        if (!_foundSockets.Contains(socket))
            _foundSockets.Add(socket);
        return (ulong)socket.Fields;
    }

    /// <summary>The socket that an argument stands for.</summary>
    internal SimulatedSocket SocketAt(ulong argument)
    {
        foreach (SimulatedSocket found in _foundSockets)
        {
            if ((ulong)found.Fields == argument)
                return found;
        }

        if (argument != PacketSocket || argument == 0)
            throw Fault($"the helper takes a socket, and was given {Describe(argument)}");
        if (_socket is { } entered)
            return entered;
        if (!_isSocketKnown)
            Host.Objects.Add(_ownSocket!);
        _isSocketKnown = true;
        return _ownSocket!;
    }

    /// <summary>Ends the run's own socket, and what maps keep for it.</summary>
    internal void LeaveSocket()
    {
        Pointers->Socket = 0;
        _socket = null;
        Chosen = null;
        if (!_isSocketKnown)
            return;
        _isSocketKnown = false;
        _ownSocket!.Dispose();
        _ownSocket = null;
    }

    private bool IsInSocket(nuint address, nuint length, MemoryAccess access)
    {
        if (access != MemoryAccess.Read)
            return false;
        foreach (SimulatedSocket found in _foundSockets)
        {
            if (IsWithin((nuint)found.Fields, address, length))
                return true;
        }

        return PacketSocket != 0 && IsWithin((nuint)PacketSocket, address, length);
    }

    private static bool IsWithin(nuint fields, nuint address, nuint length)
    {
        nuint distance = address - fields;
        return distance < SocketFields.Size && length <= SocketFields.Size - distance;
    }
}
