using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>An IPv4 prefix as the key of an <see cref="LpmTrieMap{TKey, TValue}"/>; networks and addresses become one by themselves.</summary>
/// <remarks>Layout: 8 bytes: the prefix length, then the address in network byte order.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct LpmKey4 : IEquatable<LpmKey4>
{
    private readonly uint _prefixLength;
    private readonly AddressBytes _address;

    /// <summary>Makes a prefix.</summary>
    /// <param name="address">The address; bits behind the prefix are stored and ignored.</param>
    /// <param name="prefixLength">How many bits of it count, 0 to 32.</param>
    /// <exception cref="ArgumentException">It is no IPv4 address.</exception>
    public LpmKey4(IPAddress address, int prefixLength) =>
        _prefixLength = LpmPrefix.Write(address, prefixLength, AddressFamily.InterNetwork, _address);

    /// <summary>How many bits of the address count.</summary>
    public int PrefixLength => (int)_prefixLength;

    /// <summary>The address, with the bits behind the prefix as they were stored.</summary>
    public IPAddress Address => new((ReadOnlySpan<byte>)_address);

    /// <summary>The key that stands for a network.</summary>
    public static implicit operator LpmKey4(IPNetwork network) => FromNetwork(network);

    /// <summary>The key that asks for one address, with all its bits.</summary>
    public static implicit operator LpmKey4(IPAddress address) => FromAddress(address);

    /// <summary>Whether two keys have the same bytes.</summary>
    public static bool operator ==(LpmKey4 left, LpmKey4 right) => left.Equals(right);

    /// <summary>Whether two keys differ in a byte.</summary>
    public static bool operator !=(LpmKey4 left, LpmKey4 right) => !left.Equals(right);

    /// <summary>The key that stands for a network.</summary>
    public static LpmKey4 FromNetwork(IPNetwork network) => new(network.BaseAddress, network.PrefixLength);

    /// <summary>The key that asks for one address, with all its bits.</summary>
    public static LpmKey4 FromAddress(IPAddress address) => new(address, 32);

    /// <summary>The network, without the bits behind the prefix.</summary>
    public IPNetwork ToNetwork() => LpmPrefix.ToNetwork(_address, PrefixLength);

    /// <inheritdoc/>
    public bool Equals(LpmKey4 other) => MapBytes.Of(in this).SequenceEqual(MapBytes.Of(in other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LpmKey4 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => LpmPrefix.HashCodeOf(MapBytes.Of(in this));

    /// <summary>As networks are written: <c>ADDRESS/LENGTH</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";

    [InlineArray(4)]
    private struct AddressBytes
    {
        private byte _first;
    }
}
