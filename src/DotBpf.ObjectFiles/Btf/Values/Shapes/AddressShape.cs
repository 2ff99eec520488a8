using System.Net;
using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>An IPv4 address (4 bytes) or an IPv6 address (16 bytes), in network order as on the wire.</summary>
internal sealed class AddressShape(int size) : ValueShape(size)
{
    internal const int IPv4Size = 4;
    internal const int IPv6Size = 16;

    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer)
    {
        var address = new IPAddress(bytes);
        writer.Word((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }

    protected override void ReadTyped(ref ValueText text, Span<byte> into)
    {
        string word = text.PeekScalar();
        // IPAddress also takes lone numbers, which nobody means as addresses.
        if (!word.AsSpan().ContainsAny('.', ':') || word.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(word, out IPAddress? address))
            throw text.Unexpected(Size == IPv4Size ? "an IPv4 address" : "an IPv6 or IPv4 address");
        if (!(Size == IPv6Size ? address.MapToIPv6() : address).TryWriteBytes(into, out _))
            throw text.Unexpected("an IPv4 address");
        text.TakeScalar();
    }
}
