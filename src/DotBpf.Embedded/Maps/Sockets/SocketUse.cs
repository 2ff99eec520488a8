namespace DotBpf.Embedded.Maps.Sockets;

/// <summary>How maps hold sockets: a socket of this kind is in maps of the one sort or in one of the other, not in both.</summary>
internal enum SocketUse
{
    /// <summary>Between its like packets and data are redirected.</summary>
    Redirected,

    /// <summary>Among its like one is chosen.</summary>
    Chosen,
}
