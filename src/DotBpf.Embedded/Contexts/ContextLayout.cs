using System.Runtime.CompilerServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>The fields that programs of one kind see in their context, and how each may be accessed.</summary>
/// <remarks>
/// SAFETY: a field was placed within <see cref="Size"/> when the table was made, an access is checked to be within one field,
/// and a machine's block of stored fields is larger than any context.
/// </remarks>
internal sealed unsafe class ContextLayout
{
    private readonly ContextField?[] _byOffset;

    // Of a context that is nothing but memory, from some byte on.
    private readonly ContextField? _whole;

    internal ContextLayout(string name, int size, ReadOnlySpan<ContextField> fields)
    {
        Name = name;
        Size = size;
        if (fields is [var whole])
            _whole = whole;
        _byOffset = new ContextField?[_whole is null ? size : 0];
        if (_whole is not null)
            return;
        foreach (ContextField field in fields)
            _byOffset.AsSpan(field.Offset, field.Size).Fill(field);
    }

    /// <summary>The C name of the structure.</summary>
    internal string Name { get; }

    internal int Size { get; }

    /// <summary>The field that a load reads, or <see langword="null"/> when no such load is allowed.</summary>
    internal ContextField? FindReadable(int offset, int width)
    {
        ContextField? field = Find(offset, width);
        bool isWhole = field is not null && width == field.Size;
        bool isPart = field is { ReadsInParts: true, Source: ContextSource.Stored } && width >= field.LeastRead && (!field.ReadsFromBegin || offset == field.Offset) && offset - field.Offset + width <= field.PartsEnd;
        return isWhole || isPart ? field : null;
    }

    /// <summary>Whether a store of so many bytes is allowed.</summary>
    internal bool IsWritable(int offset, int width) => Find(offset, width) switch
    {
        { Access: ContextAccess.Parts } => true,
        { Access: ContextAccess.Words } => width >= sizeof(uint),
        { Access: ContextAccess.Whole } field => width == field.Size,
        _ => false,
    };

    /// <summary>The field that a byte belongs to, if any.</summary>
    internal ContextField? FieldAt(int offset)
    {
        if ((uint)offset >= (uint)Size)
            return null;
        return _whole is null ? _byOffset[offset] : offset < _whole.Offset ? null : _whole;
    }

    /// <summary>The fields that may be written, as a list for people; empty when there are none.</summary>
    internal string WritableNames() =>
        string.Join(", ", _byOffset.Where(field => field is { Access: not ContextAccess.ReadOnly }).Select(field => field!.Name).Distinct(StringComparer.Ordinal));

    /// <summary>Where a field comes from that a verified program reads.</summary>
    internal ContextSource SourceAt(int offset) => (_whole ?? _byOffset[offset])!.Source;

    internal ulong Read(Machine machine, int offset, int width)
    {
        ContextField field = Find(machine, offset, width, "read");
        if (field.Source == ContextSource.Stored)
            return Load(machine.Context + offset, width);

        // The kernel rewrites the 32-bit load of an address into a 64-bit load of the true one (bpf_convert_ctx_access).
        if (width != field.Size)
            throw machine.Fault($"it reads {width} bytes of {Name}.{field.Name}, which is an address: read all {field.Size} bytes");
        PacketBuffer packet = machine.Packet;
        return (ulong)(field.Source switch
        {
            ContextSource.PacketStart => packet.Data,
            ContextSource.PacketEnd => packet.End,
            ContextSource.Socket or ContextSource.FullSocket or ContextSource.FullSocketOrNull => (byte*)machine.PacketSocket,
            ContextSource.MovingSocket => null,
            _ => packet.Meta,
        });
    }

    internal void Write(Machine machine, int offset, int width, ulong value)
    {
        ContextField field = Find(machine, offset, width, "write");
        if (field.Access == ContextAccess.ReadOnly)
            throw machine.Fault($"it writes {Name}.{field.Name}, which programs of kind {machine.Program.Type} may only read");
        if (!IsWritable(offset, width))
            throw machine.Fault($"it writes {width} bytes of {Name}.{field.Name}: write {(field.Access == ContextAccess.Words ? "words" : $"all {field.Size} bytes")}");
        Store(machine.Context + offset, width, value);
    }

    private ContextField Find(Machine machine, int offset, int width, string verb)
    {
        return Find(offset, width)
            ?? throw machine.Fault($"it would {verb} {width} bytes at offset {offset} of its context ({Name}), where programs of kind {machine.Program.Type} have no such field");
    }

    private ContextField? Find(int offset, int width)
    {
        ContextField? field = FieldAt(offset);
        return field is null || offset + width > field.Offset + field.Size || offset % width != 0 ? null : field;
    }

    private static ulong Load(byte* at, int width) => width switch
    {
        1 => *at,
        2 => Unsafe.ReadUnaligned<ushort>(at),
        4 => Unsafe.ReadUnaligned<uint>(at),
        _ => Unsafe.ReadUnaligned<ulong>(at),
    };

    private static void Store(byte* at, int width, ulong value)
    {
        new ReadOnlySpan<byte>(&value, width).CopyTo(new Span<byte>(at, width));
    }
}
