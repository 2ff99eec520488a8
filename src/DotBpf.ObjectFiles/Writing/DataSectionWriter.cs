using System.Text;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;
using DotBpf.ObjectFiles.Externs;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Writes the sections of global variables, the licence, and those that only the types speak of.</summary>
internal sealed class DataSectionWriter(ObjectSpec spec, ElfImage image)
{
    private const string LicenseSection = "license";
    private const int Alignment = 8;
    private const int LargestLicense = 1 << 16;

    private readonly Dictionary<string, ImageSection> _sections = new(StringComparer.Ordinal);

    /// <returns>The section of each data map by the map's name.</returns>
    internal Dictionary<string, ImageSection> Write()
    {
        foreach (MapSpec map in spec.Maps.Where(map => map.IsDataSection))
            WriteMap(map);
        foreach (MapSpec arena in spec.Maps.Where(map => map is { Type: MapType.Arena, Contents.IsEmpty: false }))
            WriteArena(arena);
        WriteLicense();
        foreach (BtfDataSection section in TypedSections().Where(section => !IsExternal(section) && !IsReplaced(section) && image.Find(section.Name) is null))
            AddVariables(section, image.AddZeros(section.Name, (ulong)(section.SizeInBytes ?? 0), Alignment));
        return _sections;
    }

    // What loaders fill in stands in the types alone.
    private static bool IsExternal(BtfDataSection section) => section.Name is ExternTable.KernelNamesSection or ExternTable.ConfigurationSection;

    // The definitions of before types went to '.maps', and the types along with them.
    private bool IsReplaced(BtfDataSection section) =>
        section.Name == MapSectionWriter.OldName && image.Find(MapSectionWriter.Name) is not null && !spec.Types!.TryFind(MapSectionWriter.Name, out BtfDataSection? _);

    private void WriteMap(MapSpec map)
    {
        string name = NameOf(map);
        if (name == ExternTable.ConfigurationSection)
        {
            CheckConfiguration(map);
            return;
        }

        if (map.Contents.Length != map.ValueSize)
            throw Fault(map, $"its contents have {map.Contents.Length} bytes, and its value {map.ValueSize}");
        ImageSection section = name == ".bss" || name.StartsWith(".bss.", StringComparison.Ordinal) ? Zeros(map, name) : Contents(map, name);
        Describe(map, map.ValueType as BtfDataSection, section);
    }

    private void WriteArena(MapSpec map)
    {
        if (_sections.Keys.Any(name => spec.Maps[name].Type == MapType.Arena))
            throw Fault(map, "another arena of the object has contents too, and there is one section for them");
        Describe(map, TypedSections().FirstOrDefault(section => section.Name == DataSections.ArenaSection), Contents(map, DataSections.ArenaSection));
    }

    private void Describe(MapSpec map, BtfDataSection? type, ImageSection section)
    {
        if (type is not null)
            AddVariables(type, section);
        else
            AddVariables(spec.Variables.Where(variable => variable.MapName == map.Name), section);
        _sections[map.Name] = section;
    }

    private void CheckConfiguration(MapSpec map)
    {
        if (map.Contents.Span.ContainsAnyExcept((byte)0))
            throw Fault(map, $"a file holds no values of section '{ExternTable.ConfigurationSection}', which loaders fill in; set them when the object is loaded (LoadOptions.Configuration)");
    }

    // The map's name is the object's, cut off, and the section's, which begins with the first dot.
    private string NameOf(MapSpec map) => map switch
    {
        { ValueType: BtfDataSection type } => type.Name,
        _ when map.Name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot => map.Name[dot..],
        _ => throw Fault(map, "its name does not end with that of a section such as '.data'"),
    };

    private ImageSection Zeros(MapSpec map, string name) => map.Contents.Span.ContainsAnyExcept((byte)0)
        ? throw Fault(map, $"a file holds no bytes of section '{name}', so its variables begin as zeros; move those with values to '.data'")
        : image.AddZeros(name, map.ValueSize, Alignment);

    private ImageSection Contents(MapSpec map, string name)
    {
        ImageSection section = image.Add(name, map.IsFrozen ? ElfSectionFlags.Allocated : ElfSectionFlags.Data, Alignment);
        section.Contents.Bytes(map.Contents.Span);
        return section;
    }

    private void WriteLicense()
    {
        BtfDataSection? type = TypedSections().FirstOrDefault(section => section.Name == LicenseSection);
        if (spec.License.Length == 0 && type is null)
            return;
        if (type?.SizeInBytes > LargestLicense)
            throw new ObjectFileException(spec.Name, [Diagnostics.CannotWrite($"section '{LicenseSection}'", $"its type has {type.SizeInBytes} bytes; {LargestLicense} are the most")]);
        ImageSection section = image.Add(LicenseSection, ElfSectionFlags.Data, 1);
        section.Contents.Bytes(Encoding.UTF8.GetBytes(spec.License));
        section.Contents.Byte(0);
        section.Contents.Grow((int)Math.Max(0, (type?.SizeInBytes ?? 0) - section.Contents.Length));
        if (type is not null)
            AddVariables(type, section);
        else
            image.AddSymbol("_license", ElfSymbolType.Variable, ElfBinding.Global, section, 0, section.Size);
    }

    private IEnumerable<BtfDataSection> TypedSections() =>
        spec.Types is { } types ? Enumerable.Range(0, types.Count).Select(id => types[id]).OfType<BtfDataSection>() : [];

    private void AddVariables(BtfDataSection type, ImageSection section)
    {
        foreach (BtfSectionVariable entry in type.Variables)
        {
            if (entry.Variable is BtfVariable variable)
                AddVariable(variable.Name, variable.Linkage != BtfLinkage.Static, section, entry.Offset, entry.Size);
        }
    }

    private void AddVariables(IEnumerable<VariableSpec> variables, ImageSection section)
    {
        foreach (VariableSpec variable in variables)
            AddVariable(VariableNames.Declared(variable.Name), variable.IsGlobal, section, variable.Offset, variable.Size);
    }

    private void AddVariable(string name, bool isGlobal, ImageSection section, uint offset, uint size) =>
        image.AddSymbol(name, ElfSymbolType.Variable, isGlobal ? ElfBinding.Global : ElfBinding.Local, section, offset, size);

    private ObjectFileException Fault(MapSpec map, string what) => new(spec.Name, [Diagnostics.CannotWrite($"map '{map.Name}'", what)]);
}
