using System.Runtime.InteropServices;
using System.Text;

namespace DotBpf.Kernel;

/// <summary>A message to the kernel's routing (rtnetlink(7)): a header, a struct, and attributes that may be nested. All in the machine's byte order.</summary>
internal sealed class NetlinkRequest
{
    internal const int HeaderSize = 16; // struct nlmsghdr
    internal const ushort Request = 0x1;
    internal const ushort Acknowledge = 0x4;
    internal const ushort Echo = 0x8;
    internal const ushort Replace = 0x100;
    internal const ushort Exclusive = 0x200;
    internal const ushort Create = 0x400;
    private const int AttributeHeaderSize = 4; // struct nlattr
    private const ushort Nested = 0x8000;

    private readonly List<byte> _bytes = [];

    internal NetlinkRequest(ushort type, ushort flags)
    {
        Append(0u); // the length, when it is known
        Append(type).Append(flags);
        Append(1u); // sequence number
        Append(0u); // port: the kernel's
    }

    /// <summary>The message.</summary>
    internal byte[] ToBytes()
    {
        byte[] bytes = [.. _bytes];
        BitConverter.TryWriteBytes(bytes, (uint)bytes.Length);
        return bytes;
    }

    internal NetlinkRequest Append<T>(T value)
        where T : unmanaged
    {
        _bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        return this;
    }

    internal NetlinkRequest Attribute<T>(ushort type, T value)
        where T : unmanaged => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    internal NetlinkRequest Attribute(ushort type, string text) => Attribute(type, [.. Encoding.UTF8.GetBytes(text), 0]);

    internal NetlinkRequest Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        Append((ushort)(AttributeHeaderSize + value.Length)).Append(type);
        _bytes.AddRange(value);
        while (_bytes.Count % 4 != 0)
            _bytes.Add(0);
        return this;
    }

    /// <summary>An attribute of attributes.</summary>
    internal NetlinkRequest Nest(ushort type, Action<NetlinkRequest> inner)
    {
        int start = _bytes.Count;
        Append((ushort)0).Append((ushort)(type | Nested));
        inner(this);
        WriteLength(start);
        return this;
    }

    private void WriteLength(int start)
    {
        Span<byte> length = CollectionsMarshal.AsSpan(_bytes).Slice(start, sizeof(ushort));
        BitConverter.TryWriteBytes(length, (ushort)(_bytes.Count - start));
    }
}
