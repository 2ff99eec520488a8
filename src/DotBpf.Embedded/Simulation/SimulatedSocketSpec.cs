using System.Net;
using System.Net.Sockets;

namespace DotBpf.Embedded;

/// <summary>Says what <see cref="SimulatedSocket"/> to make.</summary>
public sealed record SimulatedSocketSpec
{
    /// <summary>The address that it is bound to; <see langword="null"/> for none.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>The address that it is connected to; <see langword="null"/> for none.</summary>
    public IPEndPoint? Remote { get; init; }

    /// <summary>What it carries, by which programs tell TCP from UDP too.</summary>
    public SocketType Type { get; init; } = SocketType.Stream;
}
