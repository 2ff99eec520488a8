using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Contexts;

/// <summary>What contexts tell of their socket: family, addresses and ports, in an order that all of them share.</summary>
/// <remarks>SAFETY: a context has room for all words from where they begin in it, and a socket's fields lie in its block.</remarks>
internal static unsafe class SocketWords
{
    private const int Family = 0;
    private const int RemoteAddress4 = 4;
    private const int LocalAddress4 = 8;
    private const int RemoteAddress6 = 12;
    private const int LocalAddress6 = 28;
    private const int RemotePort = 44;
    private const int LocalPort = 48;

    // In their order; those of IPv6 have four words.
    private static readonly string[] s_names = ["family", "remote_ip4", "local_ip4", .. Four("remote_ip6"), .. Four("local_ip6"), "remote_port", "local_port"];

    /// <summary>The fields, of which addresses are read as a whole.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="readsInParts">Whether fewer bytes than all may be read of the others.</param>
    internal static IEnumerable<ContextField> At(int offset, bool readsInParts = false) =>
        s_names.Select((name, index) => new ContextField(name, offset + (index * sizeof(uint)), sizeof(uint), ReadsInParts: readsInParts && !name.Contains("ip", StringComparison.Ordinal)));

    /// <summary>Tells what a socket is like. The remote port has 32 bits, of which the network's first ones count.</summary>
    internal static void Write(byte* words, byte* socket)
    {
        Copy(words + Family, socket + SocketFields.Family, 4);
        Copy(words + RemoteAddress4, socket + SocketFields.RemoteAddress4, 4);
        Copy(words + LocalAddress4, socket + SocketFields.LocalAddress4, 4);
        Copy(words + RemoteAddress6, socket + SocketFields.RemoteAddress6, 16);
        Copy(words + LocalAddress6, socket + SocketFields.LocalAddress6, 16);
        Unsafe.WriteUnaligned(words + RemotePort, 0u);
        Copy(words + RemotePort + 2, socket + SocketFields.RemotePort, 2);
        Copy(words + LocalPort, socket + SocketFields.LocalPort, 4);
    }

    private static IEnumerable<string> Four(string name) => Enumerable.Range(0, 4).Select(index => $"{name}[{index}]");

    private static void Copy(byte* to, byte* from, uint size) => Unsafe.CopyBlockUnaligned(to, from, size);
}
