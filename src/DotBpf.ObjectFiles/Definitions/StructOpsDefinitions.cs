using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Programs;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>Reads structures of functions that programs implement: each variable of a section such as <c>.struct_ops</c> is a map.</summary>
internal sealed class StructOpsDefinitions(ElfFile elf, BtfTypes? types, List<ObjectDiagnostic> diagnostics)
{
    private const int SizeOfAddress = 8;

    private readonly Dictionary<BtfType, Dictionary<uint, BtfMember>> _pointers = [];

    internal IEnumerable<PlacedMap> Read()
    {
        foreach (ElfSection section in elf.Sections.ToArray().Where(section => section.Size > 0))
        {
            if (StructOpsSection.Find(section.Name) is not { } kind)
                continue;
            if (types is null || !types.TryFind(section.Name, out BtfDataSection? variables))
            {
                diagnostics.Add(Diagnostics.MapsWithoutTypes(section.Name));
                continue;
            }

            ulong end = 0;
            foreach (BtfSectionVariable entry in variables.Variables)
            {
                if (TryDo(() => Read(entry, section, kind, end)) is { Spec: not null } map)
                    yield return map;
                end = (ulong)entry.Offset + entry.Size;
            }
        }
    }

    /// <summary>The map with the functions whose addresses stand in it, as far as they are known.</summary>
    internal PlacedMap Complete(PlacedMap map, SymbolResolver resolver)
    {
        PlacedMap completed = TryDo(() => map with { Spec = WithFunctions(map, elf.Sections[map.SectionIndex], resolver) });
        return completed.Spec is null ? map : completed;
    }

    // One that cannot be read does not hide what is wrong with the next.
    private PlacedMap TryDo(Func<PlacedMap> read)
    {
        try
        {
            return read();
        }
        catch (ObjectFileException fault)
        {
            diagnostics.AddRange(fault.Diagnostics);
            return default;
        }
    }

    private PlacedMap Read(BtfSectionVariable entry, ElfSection section, StructOpsSection kind, ulong start)
    {
        string name = entry.Variable.Name;
        if ((entry.Variable as BtfVariable)?.Type.Resolve() is not BtfStruct { IsUnion: false } structure || structure.SizeInBytes != entry.Size)
            throw Bad(section, name, entry.Offset, "it is no variable of a structure; only structures of functions stand in this section");
        if (entry.Offset < start || !section.Bytes.Holds(entry.Offset, entry.Size))
            throw Bad(section, name, entry.Offset, $"it takes {entry.Size} bytes from {entry.Offset}, which are not all its own inside of the section's {section.Bytes.Length}");
        MapSpec map = new()
        {
            Name = name,
            Type = MapType.StructOps,
            KeySize = sizeof(uint),
            ValueSize = entry.Size,
            MaxEntries = 1,
            Flags = kind.Flags,
            IsAutoCreated = kind.IsAutoCreated,
            KernelValueType = CoreName.Essential(structure.Name),
            ValueType = structure,
            Contents = section.Bytes.Memory.Slice((int)entry.Offset, (int)entry.Size),
        };
        return new(map, section.Index, entry.Offset, entry.Offset + (ulong)entry.Size);
    }

    private MapSpec WithFunctions(PlacedMap map, ElfSection section, SymbolResolver resolver)
    {
        ReadOnlySpan<ElfRelocation> addresses = section.RelocationsBetween(map.Offset, map.End);
        if (addresses.IsEmpty)
            return map.Spec;
        byte[] contents = map.Spec.Contents.ToArray();
        ImmutableArray<StructOpsFunction>.Builder functions = ImmutableArray.CreateBuilder<StructOpsFunction>(addresses.Length);
        foreach (ElfRelocation address in addresses)
        {
            int place = (int)(address.Offset - map.Offset);
            BtfMember member = MemberAt(map, section, place);
            long addend = address.Addend + (long)section.Bytes.UInt64((int)address.Offset);
            functions.Add(new(member.Name, ProgramAt(map, section, member.Name, elf.Symbols[address.SymbolIndex], addend, resolver)));
            contents.AsSpan(place, SizeOfAddress).Clear();
        }

        return map.Spec with { Contents = contents, Functions = functions.ToImmutable() };
    }

    private BtfMember MemberAt(PlacedMap map, ElfSection section, int place) =>
        PointersOf((BtfStruct)map.Spec.ValueType!).TryGetValue((uint)place * 8, out BtfMember member) && place + SizeOfAddress <= map.Spec.Contents.Length
            ? member
            : throw Bad(section, map.Spec.Name, map.Offset, $"an address stands at byte {place} of the structure, where no member of its own is a pointer");

    // By place, in bits; one structure serves many maps.
    private Dictionary<uint, BtfMember> PointersOf(BtfStruct structure)
    {
        if (!_pointers.TryGetValue(structure, out Dictionary<uint, BtfMember>? pointers))
        {
            _pointers[structure] = pointers = [];
            foreach (BtfMember member in structure.Members)
            {
                if (member.Type.Resolve() is BtfPointer)
                    pointers.TryAdd(member.BitOffset, member);
            }
        }

        return pointers;
    }

    private string ProgramAt(PlacedMap map, ElfSection section, string member, ElfSymbol symbol, long addend, SymbolResolver resolver)
    {
        Function? found = (resolver.Resolve(symbol, addend) as SymbolTarget.Code)?.Function;
        if (found is not { IsProgram: true } program)
            throw Bad(section, map.Spec.Name, map.Offset, $"its member '{member}' is '{found?.Name ?? symbol.Name}', which is no program of the object");
        string place = elf.Sections[program.SectionIndex].Name;
        return ProgramSections.Find(place.TrimStart('?'), out _)?.Type == ProgramType.StructOps
            ? program.Name
            : throw Bad(section, map.Spec.Name, map.Offset, $"its member '{member}' is program '{program.Name}' of section '{place}'; write SEC(\"struct_ops\") before it");
    }

    private ObjectFileException Bad(ElfSection section, string name, ulong offset, string what) => elf.Fault(Diagnostics.BadStructOps(section.Name, name, (long)offset, what));
}
