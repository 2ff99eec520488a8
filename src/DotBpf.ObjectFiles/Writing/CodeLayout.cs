using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Gives each function its place: programs in the sections that say their kind, all others once in <c>.text</c>.</summary>
internal sealed class CodeLayout
{
    private const string SubprogramSection = ".text";
    private const int Alignment = Instruction.SizeInBytes;

    private readonly ObjectSpec _spec;
    private readonly ElfImage _image;
    private readonly List<FunctionBody[]> _programs;
    private readonly SharedFunctions _shared;
    private readonly Dictionary<int, WrittenFunction> _byGroup = [];
    private readonly Dictionary<ImageSection, int> _lengths = new(ReferenceEqualityComparer.Instance);
    private readonly List<WrittenFunction> _functions = [];

    private CodeLayout(ObjectSpec spec, ElfImage image)
    {
        _spec = spec;
        _image = image;
        _programs = [.. spec.Programs.Select(ProgramSplitter.Split)];
        _shared = SharedFunctions.Of(_programs);
    }

    /// <summary>The functions; those of one section in the order of their places.</summary>
    internal IReadOnlyList<WrittenFunction> Functions => _functions;

    internal static CodeLayout Of(ObjectSpec spec, ElfImage image)
    {
        CodeLayout layout = new(spec, image);
        if (layout._programs.Exists(program => program.Length > 1))
            layout.SectionOf(SubprogramSection);
        for (int program = 0; program < layout._programs.Count; program++)
            layout.Place(program, 0, spec.Programs[program].SectionName, ElfBinding.Global);
        for (int program = 0; program < layout._programs.Count; program++)
            layout.PlaceSubprograms(program);
        return layout;
    }

    /// <summary>The function that an instruction of another one calls.</summary>
    internal WrittenFunction CalleeOf(WrittenFunction caller, FunctionLink link) => _byGroup[_shared.GroupOf(caller.Program, link.Callee)];

    /// <summary>The function that is the program of that name.</summary>
    internal WrittenFunction? FindProgram(string name) => _functions.Take(_programs.Count).FirstOrDefault(function => function.Body.Name == name);

    private void PlaceSubprograms(int program)
    {
        for (int position = 1; position < _programs[program].Length; position++)
        {
            if (!_byGroup.ContainsKey(_shared.GroupOf(program, position)))
                Place(program, position, SubprogramSection, IsGlobal(_programs[program][position]) ? ElfBinding.Global : ElfBinding.Local);
        }
    }

    // The kernel verifies global functions on their own, so what their types say is kept.
    private bool IsGlobal(FunctionBody body) =>
        _spec.Types is { } types && body.TypeId > 0 && body.TypeId < types.Count && types[body.TypeId] is BtfFunction { Linkage: BtfLinkage.Global }
        && !_functions.Exists(placed => placed.Body.Name == body.Name);

    private void Place(int program, int position, string sectionName, ElfBinding binding)
    {
        FunctionBody body = _programs[program][position];
        ImageSection section = SectionOf(sectionName);
        int start = _lengths.GetValueOrDefault(section);
        _lengths[section] = start + body.Slots.Length;
        ImageSymbol symbol = _image.AddSymbol(
            body.Name, ElfSymbolType.Function, binding, section, (ulong)start * Instruction.SizeInBytes, (ulong)body.Slots.Length * Instruction.SizeInBytes);
        WrittenFunction function = new(program, body, section, start, symbol);
        _functions.Add(function);
        _byGroup[_shared.GroupOf(program, position)] = function;
    }

    private ImageSection SectionOf(string name) => _image.Find(name) ?? _image.Add(name, ElfSectionFlags.Code, Alignment);
}
