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
    private readonly string _name;

    internal ContextLayout(string name, int size, ReadOnlySpan<ContextField> fields)
    {
        _name = name;
        Size = size;
        _byOffset = new ContextField?[size];
        foreach (ContextField field in fields)
            _byOffset.AsSpan(field.Offset, field.Size).Fill(field);
    }

    internal int Size { get; }

    internal ulong Read(Machine machine, int offset, int width)
    {
        ContextField field = Find(machine, offset, width, "read");
        switch (field.Source)
        {
            case ContextSource.Stored:
                return Load(machine.Context + offset, width);
            case ContextSource.Nothing:
                return 0;
        }

        // The kernel rewrites the 32-bit load of an address into a 64-bit load of the true one (bpf_convert_ctx_access).
        if (width != field.Size)
            throw machine.Fault($"it reads {width} bytes of {_name}.{field.Name}, which is an address: read all {field.Size} bytes");
        PacketBuffer packet = machine.Packet;
        return (ulong)(field.Source switch
        {
            ContextSource.PacketStart => packet.Data,
            ContextSource.PacketEnd => packet.End,
            _ => packet.Meta,
        });
    }

    internal void Write(Machine machine, int offset, int width, ulong value)
    {
        ContextField field = Find(machine, offset, width, "write");
        if (field.Access == ContextAccess.ReadOnly)
            throw machine.Fault($"it writes {_name}.{field.Name}, which programs of kind {machine.Program.Type} may only read");
        if (field.Access == ContextAccess.Whole && width != field.Size)
            throw machine.Fault($"it writes {width} bytes of {_name}.{field.Name}: write all {field.Size} bytes");
        Store(machine.Context + offset, width, value);
    }

    private ContextField Find(Machine machine, int offset, int width, string verb)
    {
        ContextField? field = (uint)offset < (uint)Size ? _byOffset[offset] : null;
        if (field is null || offset + width > field.Offset + field.Size || offset % width != 0)
            throw machine.Fault($"it would {verb} {width} bytes at offset {offset} of its context ({_name}), where programs of kind {machine.Program.Type} have no such field");
        return field;
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
