using System.Net;
using System.Net.Sockets;

namespace DotBpf;

/// <summary>Addresses as keys of tries have them, and back.</summary>
internal static class LpmPrefix
{
    /// <summary>Writes an address in network byte order.</summary>
    /// <returns>The prefix length as keys have it.</returns>
    internal static uint Write(IPAddress address, int prefixLength, AddressFamily family, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, bytes.Length * 8);
        if (address.AddressFamily != family)
        {
            string other = family == AddressFamily.InterNetwork ? nameof(LpmKey6) : nameof(LpmKey4);
            throw new ArgumentException($"{address} is an address of family {address.AddressFamily}, not {family}; use {other} for it.", nameof(address));
        }

        address.TryWriteBytes(bytes, out _);
        return (uint)prefixLength;
    }

    /// <summary>The network, without the bits behind the prefix.</summary>
    internal static IPNetwork ToNetwork(ReadOnlySpan<byte> address, int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[address.Length];
        address.CopyTo(bytes);
        for (int bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }

    internal static int HashCodeOf(ReadOnlySpan<byte> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
