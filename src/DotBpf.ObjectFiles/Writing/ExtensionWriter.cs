using System.Runtime.InteropServices;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes section <c>.BTF.ext</c>: which function is where, which line each instruction came from, which depend on the types of a system.</summary>
internal sealed class ExtensionWriter(ByteOrder order, TypesDraft types)
{
    private const int LongestText = 511; // what readers keep of a line or a file name
    private const int MostLines = 1 << 22;
    private const int MostColumns = 1 << 10;
    private const ushort Magic = 0xeb9f;
    private const uint HeaderSize = 32;

    /// <returns>The bytes, or none when nothing is known of any function.</returns>
    internal ReadOnlySpan<byte> Write(IReadOnlyList<WrittenFunction> functions)
    {
        List<IGrouping<ImageSection, WrittenFunction>> sections = [.. functions.GroupBy(function => function.Section)];
        OrderedBuffer starts = Part(sections, 2, FunctionRecords), lines = Part(sections, 4, LineRecords), fields = Part(sections, 4, FieldRecords);
        if (starts.Length + lines.Length + fields.Length == 0)
            return [];
        OrderedBuffer section = new(order);
        section.UInt16(Magic);
        section.Byte(1);
        section.Byte(0);
        section.UInt32(HeaderSize);
        uint offset = 0;
        foreach (OrderedBuffer part in (OrderedBuffer[])[starts, lines, fields])
        {
            section.UInt32(offset);
            section.UInt32((uint)part.Length);
            offset += (uint)part.Length;
        }

        section.Bytes(starts.Span);
        section.Bytes(lines.Span);
        section.Bytes(fields.Span);
        return section.Span;
    }

    private OrderedBuffer Part(List<IGrouping<ImageSection, WrittenFunction>> sections, int words, Func<WrittenFunction, IEnumerable<uint[]>> recordsOf)
    {
        OrderedBuffer part = new(order);
        foreach (IGrouping<ImageSection, WrittenFunction> section in sections)
        {
            List<uint[]> records = [.. section.SelectMany(recordsOf)];
            if (records.Count == 0)
                continue;
            if (part.Length == 0)
                part.UInt32((uint)words * sizeof(uint));
            part.UInt32(types.Text(section.Key.Name));
            part.UInt32((uint)records.Count);
            foreach (uint word in records.SelectMany(record => record))
                part.UInt32(word);
        }

        return part;
    }

    private static IEnumerable<uint[]> FunctionRecords(WrittenFunction function) =>
        function.Body.TypeId == 0 ? [] : [[function.OffsetOf(0), (uint)function.Body.TypeId]];

    private IEnumerable<uint[]> LineRecords(WrittenFunction function) => function.Body.Lines.Select(line => (uint[])
    [
        function.OffsetOf(line.Slot),
        types.Text(line.File, line.FileNameOffset, LongestText),
        types.Text(line.Text, line.TextOffset, LongestText),
        PlaceOf(line, function),
    ]);

    private static uint PlaceOf(SourceLine line, WrittenFunction function) => line is { Line: >= 0 and < MostLines, Column: >= 0 and < MostColumns }
        ? (uint)line.Line << 10 | (uint)line.Column
        : throw new ObjectFileException(function.Body.Name, [Diagnostics.CannotWrite($"function '{function.Body.Name}'", $"line {line.Line}, column {line.Column} is more than the {MostLines - 1} lines of {MostColumns - 1} columns that records can say")]);

    private IEnumerable<uint[]> FieldRecords(WrittenFunction function) => function.Body.References.OfType<CoreReference>().Select(reference => (uint[])
    [
        function.OffsetOf(reference.Slot), (uint)reference.TypeId, types.Text(reference.Path), (uint)reference.Question,
    ]);
}
