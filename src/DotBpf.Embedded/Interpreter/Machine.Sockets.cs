using DotBpf.Embedded.Contexts;

namespace DotBpf.Embedded.Interpreter;

/// <content>Which socket the program chose, and what its socket sends.</content>
internal sealed unsafe partial class Machine
{
    /// <summary>What the packet's socket sends.</summary>
    internal Message Message { get; }

    /// <summary>The socket of the packet, whose fields programs see: the one entered, or the run's own.</summary>
    internal SimulatedSocket Socket => _socket ?? _ownSocket!;

    /// <summary>The socket entered; <see langword="null"/> when there was none.</summary>
    internal SimulatedSocket? EnteredSocket => _socket;

    /// <summary>The socket that a lookup chose.</summary>
    internal SimulatedSocket? Chosen { get; private set; }

    /// <summary>Whether it is to be that one, whoever shares its port (<c>BPF_SK_LOOKUP_F_NO_REUSEPORT</c>).</summary>
    internal bool ChoosesAlone { get; private set; }

    /// <summary>Gives programs the socket that the thread entered.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool UseEnteredSocket()
    {
        _socket = Host.CurrentSocket;
        Pointers->Socket = (ulong)(_socket is null ? null : _socket.Fields);
        return _socket is not null;
    }

    /// <summary>Makes a socket that the program found the one that its lookup gives, or none.</summary>
    internal void Choose(SimulatedSocket? socket, bool alone)
    {
        (Chosen, ChoosesAlone) = (socket, alone);
        Pointers->Socket = (ulong)(socket is null ? null : socket.Fields);
        Redirects.Forget();
        if (socket is not null)
            Redirects.To(new(PacketDestinationKind.Receiver, (uint)socket.Cookie));
    }

    /// <summary>Forgets where the program wanted the packet to go.</summary>
    internal void ForgetChoice()
    {
        Redirects.Forget();
        Chosen = null;
    }

    /// <summary>Begins a lookup, in which nothing was chosen yet.</summary>
    internal void BeginChoice() => Choose(null, alone: false);
}
