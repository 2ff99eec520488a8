using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes the sections of structures of functions: a variable for each map, with the addresses of its programs.</summary>
/// <remarks>The types have to describe the variables already, as those of every object that was read do.</remarks>
internal sealed class StructOpsWriter(ObjectSpec spec, ElfImage image, CodeLayout code)
{
    private const int Alignment = 8;

    internal void Write()
    {
        foreach (IGrouping<string, MapSpec> maps in spec.Maps.Where(map => map.Type == MapType.StructOps).GroupBy(map => StructOpsSection.Of(map).Name, StringComparer.Ordinal))
            Write(maps.Key, [.. maps]);
    }

    private void Write(string name, MapSpec[] maps)
    {
        BtfDataSection? type = spec.Types is { } types && types.TryFind(name, out BtfDataSection? found) ? found : null;
        ImageSection section = image.Add(name, ElfSectionFlags.Data, Alignment);
        foreach (MapSpec map in maps)
        {
            BtfSectionVariable place = type?.Variables.FirstOrDefault(entry => entry.Variable.Name == map.Name) ?? default;
            if (place.Types is null || place.Variable is not BtfVariable variable || variable.Type.Resolve() != map.ValueType?.Resolve() || place.Size != map.Contents.Length)
                throw Fault(map, $"its types have no variable '{map.Name}' of that structure in section '{name}', where structures of its kind stand");
            Write(map, place.Offset, (BtfStruct)variable.Type.Resolve(), section);
            image.AddSymbol(map.Name, ElfSymbolType.Variable, variable.Linkage == BtfLinkage.Static ? ElfBinding.Local : ElfBinding.Global, section, place.Offset, place.Size);
        }
    }

    private void Write(MapSpec map, uint offset, BtfStruct structure, ImageSection section)
    {
        if (offset < section.Contents.Length || offset - section.Contents.Length > MapSectionWriter.LargestSection)
            throw Fault(map, $"its types place it at byte {offset} of section '{section.Name}', where it does not follow the one before it");
        section.Contents.Grow((int)offset - section.Contents.Length);
        section.Contents.Bytes(map.Contents.Span);
        foreach (StructOpsFunction function in map.Functions)
        {
            BtfMember member = structure.Members.FirstOrDefault(member => member.Name == function.Member);
            if (member.Name is null || member.Type.Resolve() is not BtfPointer)
                throw Fault(map, $"its function '{function.Member}' is no pointer of '{structure}'");
            section.Relocate(offset + member.Offset, ElfRelocationType.Address, code.FindProgram(function.Program)?.Symbol
                ?? throw Fault(map, $"its function '{function.Member}' is '{function.Program}', which the object does not have"));
        }
    }

    private ObjectFileException Fault(MapSpec map, string what) => new(spec.Name, [Diagnostics.CannotWrite($"map '{map.Name}'", what)]);
}
