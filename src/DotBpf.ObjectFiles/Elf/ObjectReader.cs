using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Definitions.Legacy;
using DotBpf.ObjectFiles.Externs;
using DotBpf.ObjectFiles.Programs;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Elf;

/// <summary>Tells the story of an object file: sections, types, maps, programs, in that order.</summary>
internal sealed class ObjectReader
{
    private readonly ElfFile _elf;
    private readonly string _name;
    private readonly List<ObjectDiagnostic> _diagnostics = [];
    private readonly List<ObjectNote> _notes = [];

    private ObjectReader(ElfFile elf, string fileName)
    {
        _elf = elf;
        _name = fileName.Split('.')[0];
    }

    internal static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        string fileName,
        [NotNullWhen(true)] out ObjectSpec? spec,
        out ImmutableArray<ObjectDiagnostic> diagnostics)
    {
        spec = null;
        List<ObjectDiagnostic> found = [];
        try
        {
            ObjectReader reader = new(ElfReader.Read(bytes, fileName), fileName);
            found = reader._diagnostics;
            spec = reader.Read();
        }
        catch (ObjectFileException fault)
        {
            found.AddRange(fault.Diagnostics);
        }

        diagnostics = [.. found];
        spec = found.Count == 0 ? spec : null;
        return spec is not null;
    }

    private ObjectSpec Read()
    {
        BtfTypes? written = ObjectTypes.ReadWritten(_elf);
        BtfTypes? types = written is null ? null : ObjectTypes.Complete(_elf, written);
        ExternTable externs = ExternTable.Read(_elf, written, types);
        ConfigurationMap configuration = ConfigurationMap.Read(externs, types, _name);
        DataSections data = new(_elf, types, _name, _diagnostics, _notes);
        List<PlacedMap> defined = [.. new MapDefinitions(_elf, types, _diagnostics).Read()];
        List<PlacedMap> legacy = [.. new LegacyMaps(_elf, types, _diagnostics, _notes).Read()];
        StructOpsDefinitions structOps = new(_elf, types, _diagnostics);
        List<PlacedMap> structures = [.. structOps.Read()];
        List<PlacedMap> dataMaps = [.. data.Read()];
        CheckNames([.. defined, .. legacy, .. structures, .. dataMaps]);
        PlacedMap[] arena = [.. data.ReadArena(defined)];
        FunctionTable functions = FunctionTable.Read(_elf, _diagnostics);
        SymbolResolver resolver = new(_elf, functions, new(externs, configuration), [.. defined, .. legacy], [.. dataMaps, .. arena]);
        StaticValues values = new(_elf, resolver, _diagnostics);
        List<PlacedMap> maps = [.. defined.Select(values.Complete), .. legacy, .. structures.Select(map => structOps.Complete(map, resolver))];
        List<MapSpec> all = [.. maps.Concat(dataMaps).Select(map => map.Spec), .. configuration.Maps];
        _notes.AddRange(all.SelectMany(HostNotes.Of));
        _notes.AddRange(UnreadSections.Of(_elf));
        List<ProgramSpec> programs = ReadPrograms(types, functions, resolver, StructOpsRoles.Of(all));
        _notes.AddRange(programs.SelectMany(HostNotes.Of));
        if (programs.Count + all.Count + _diagnostics.Count == 0)
            ReportNothing(functions);
        List<VariableSpec> variables = [.. VariableNames.Distinguish(data.Variables, _notes), .. configuration.Variables];
        return new()
        {
            Name = _name,
            ByteOrder = _elf.ByteOrder,
            License = ReadLicense(),
            Maps = [.. all],
            Programs = [.. programs],
            Variables = [.. variables],
            Externs = [.. externs.Externs],
            Types = types,
            Notes = [.. _notes],
        };
    }

    // A part for linking is sound, though nothing in it can be loaded.
    private void ReportNothing(FunctionTable functions)
    {
        if (functions.HasAny)
            _notes.Add(new(_name, "It has functions, and neither programs nor maps nor variables: it is a part for linking. Link it with the object that calls them."));
        else
            _diagnostics.Add(Diagnostics.NothingInIt());
    }

    private void CheckNames(List<PlacedMap> maps)
    {
        foreach (PlacedMap twin in maps.GroupBy(map => map.Spec.Name).SelectMany(namesakes => namesakes.Skip(1)))
            _diagnostics.Add(Diagnostics.DuplicateMap(_elf.Sections[twin.SectionIndex].Name, twin.Spec.Name));
    }

    private string ReadLicense()
    {
        if (_elf.Find("license") is not { } section)
            return "";
        ReadOnlySpan<byte> text = section.Bytes.Memory.Span;
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private List<ProgramSpec> ReadPrograms(BtfTypes? types, FunctionTable functions, SymbolResolver resolver, StructOpsRoles roles)
    {
        BtfExtension? extension = types is not null && _elf.Find(".BTF.ext") is { } section ? BtfExtension.Read(section.Bytes, types, _elf.Name) : null;
        return [.. new ProgramReader(_elf, functions, resolver, roles, types, extension).Read()];
    }
}
