using System.Buffers.Binary;
using System.Text;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Tests.Elf;

/// <summary>Builds little-endian BPF objects section by section, sound ones and others.</summary>
internal sealed class ElfBytes
{
    internal const uint Contents = 1, Zeros = 8, Relocations = 9;
    internal const ulong Code = 6, Data = 3;
    private const int HeaderSize = 64;
    private const byte GlobalFunction = 0x12, LocalFunction = 0x02, GlobalVariable = 0x11;

    private readonly List<Section> _sections = [new("", 0, 0, [], 0, 0)];
    private readonly List<byte> _symbols = [.. new byte[24]];
    private readonly List<byte> _names = [0];

    /// <summary>Adds a section and says its index.</summary>
    internal int Add(string name, byte[] bytes, uint type = Contents, ulong flags = Data, uint info = 0, ulong? size = null)
    {
        _sections.Add(new(name, type, flags, bytes, info, size ?? (ulong)bytes.Length));
        return _sections.Count - 1;
    }

    internal int AddCode(string name, params Instruction[] slots)
    {
        byte[] bytes = new byte[slots.Length * Instruction.SizeInBytes];
        for (int i = 0; i < slots.Length; i++)
            slots[i].Encode(bytes.AsSpan(i * Instruction.SizeInBytes), ByteOrder.LittleEndian);
        return Add(name, bytes, flags: Code);
    }

    internal int AddFunction(string name, int section, int start, int length, bool isLocal = false) =>
        AddSymbol(name, isLocal ? LocalFunction : GlobalFunction, section, (ulong)start * 8, (ulong)length * 8);

    internal int AddVariable(string name, int section, ulong offset, ulong size) => AddSymbol(name, GlobalVariable, section, offset, size);

    internal int AddSymbol(string name, byte info, int section, ulong value, ulong size)
    {
        byte[] symbol = new byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(symbol, NameAt(name));
        symbol[4] = info;
        BinaryPrimitives.WriteUInt16LittleEndian(symbol.AsSpan(6), (ushort)section);
        BinaryPrimitives.WriteUInt64LittleEndian(symbol.AsSpan(8), value);
        BinaryPrimitives.WriteUInt64LittleEndian(symbol.AsSpan(16), size);
        _symbols.AddRange(symbol);
        return _symbols.Count / 24 - 1;
    }

    internal void AddRelocations(int section, params (int Slot, int Symbol)[] relocations)
    {
        byte[] bytes = new byte[relocations.Length * 16];
        for (int i = 0; i < relocations.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 16), (ulong)relocations[i].Slot * 8);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 16 + 8), (ulong)relocations[i].Symbol << 32 | 1);
        }

        Add(".rel" + _sections[section].Name, bytes, Relocations, 0, (uint)section);
    }

    internal byte[] ToArray()
    {
        List<Section> all = [.. _sections, new(".symtab", 2, 0, [.. _symbols], 0, (ulong)_symbols.Count)];
        foreach (Section section in all)
            NameAt(section.Name);
        all.Add(new(".strtab", 3, 0, [.. _names, .. ".strtab\0"u8], 0, 0));
        byte[] header = new byte[HeaderSize];
        "\u007fELF"u8.CopyTo(header);
        (header[4], header[5], header[6], header[16], header[18]) = (2, 1, 1, 1, 247);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(40), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(60), (ushort)all.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(62), (ushort)(all.Count - 1));
        return [.. header, .. Headers(all), .. all.SelectMany(section => section.Bytes)];
    }

    internal bool TryRead(out ObjectSpec? spec, out IReadOnlyList<ObjectDiagnostic> diagnostics)
    {
        bool isRead = ObjectSpec.TryRead(ToArray(), "built.bpf.o", out spec, out var found);
        diagnostics = found;
        return isRead;
    }

    private byte[] Headers(List<Section> all)
    {
        byte[] headers = new byte[all.Count * 64];
        ulong offset = HeaderSize + (ulong)headers.Length;
        for (int i = 0; i < all.Count; i++)
        {
            Span<byte> entry = headers.AsSpan(i * 64);
            BinaryPrimitives.WriteInt32LittleEndian(entry, i == all.Count - 1 ? _names.Count : NameAt(all[i].Name));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], all[i].Type);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], all[i].Flags);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], offset);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], i == all.Count - 1 ? (ulong)all[i].Bytes.Length : all[i].Size);
            BinaryPrimitives.WriteInt32LittleEndian(entry[40..], all[i].Type == 2 ? all.Count - 1 : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[44..], all[i].Info);
            offset += (ulong)all[i].Bytes.Length;
        }

        return headers;
    }

    private int NameAt(string name)
    {
        if (name.Length == 0)
            return 0;
        int known = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_names).IndexOf((byte[])[0, .. Encoding.UTF8.GetBytes(name), 0]);
        if (known >= 0)
            return known + 1;
        _names.AddRange([.. Encoding.UTF8.GetBytes(name), 0]);
        return _names.Count - Encoding.UTF8.GetByteCount(name) - 1;
    }

    private sealed record Section(string Name, uint Type, ulong Flags, byte[] Bytes, uint Info, ulong Size);
}
