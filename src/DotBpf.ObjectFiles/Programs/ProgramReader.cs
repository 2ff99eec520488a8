using System.Collections.Immutable;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles.Programs;

/// <summary>Makes a spec of each program: its kind from the section name, its code from the linker.</summary>
internal sealed class ProgramReader(ElfFile elf, FunctionTable functions, SymbolResolver resolver, StructOpsRoles roles, BtfTypes? types, BtfExtension? extension)
{
    private readonly DebugInformation? _debug = types is null || extension is null ? null : new(elf, types, extension);
    private ProgramKind? _kindOfCallers;
    private int _budget = ProgramLinker.MostSlots;

    internal IEnumerable<ProgramSpec> Read() => functions.Programs.Select(Read);

    private ProgramSpec Read(Function entry)
    {
        string section = elf.Sections[entry.SectionIndex].Name;
        string name = section.TrimStart('?');
        ProgramKind? kind = ProgramSections.Find(name, out string target) ?? KindOfTailCall(name);
        ProgramLinker linker = new(elf, functions, resolver, entry);
        LinkedProgram linked = linker.Link(ref _budget);
        return new()
        {
            Name = entry.Name,
            SectionName = section,
            Type = kind?.Type ?? ProgramType.Unspecified,
            ExpectedAttachType = kind?.AttachType ?? default,
            AttachTarget = target,
            Implements = roles.RoleOf(entry.Name),
            Flags = kind?.Flags ?? ProgramFlags.None,
            IsAutoLoaded = !section.StartsWith('?'),
            Instructions = linked.Instructions,
            References = ReferencesOf(linked),
            Functions = _debug?.FunctionsOf(linked) ?? [.. linked.Functions.Select(placed => new FunctionStart(placed.Slot, placed.Function.Name, 0))],
            Lines = _debug?.LinesOf(linked) ?? [],
            Problem = (kind is null ? DescribeUnknown(name) : null) ?? roles.ProblemOf(entry.Name) ?? linked.Problem,
        };
    }

    private ProgramKind? KindOfTailCall(string section) => TailCallSection.Parse(section) is null ? null : _kindOfCallers ??= KindOfCallers();

    // iproute2 loads the targets of tail calls as what it loads their callers as, and tc is what it is used for most.
    private ProgramKind KindOfCallers() =>
        functions.Programs.Select(program => ProgramSections.Find(elf.Sections[program.SectionIndex].Name, out _)).FirstOrDefault(kind => kind is not null)
        ?? new(ProgramType.SchedCls);

    private ImmutableArray<ProgramReference> ReferencesOf(LinkedProgram linked) =>
        _debug is null ? linked.References : [.. linked.References.Concat(_debug.ReferencesOf(linked)).OrderBy(reference => reference.Slot)];

    private static string DescribeUnknown(string section) => ProgramSections.Nearest(section) is { } nearest
        ? $"section '{section}' names no type of program; did you mean SEC(\"{nearest}\")?"
        : $"section '{section}' names no type of program; use a name such as SEC(\"xdp\") or SEC(\"tracepoint/sched/sched_switch\").";
}
