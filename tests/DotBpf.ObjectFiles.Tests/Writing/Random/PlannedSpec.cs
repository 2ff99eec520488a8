using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Tests.Writing.Random;

/// <summary>Makes an object of a plan.</summary>
internal sealed class PlannedSpec
{
    private const string Name = "planned";

    private static readonly string[] s_dataSections = [".data", ".rodata", ".bss", ".data.more"];
    private static readonly string[] s_programSections = ["xdp", "tc", "socket", "tracepoint/sched/sched_switch"];
    private static readonly MapType[] s_mapTypes = [MapType.Hash, MapType.Array, MapType.LruHash, MapType.PerCpuArray, MapType.Queue, MapType.RingBuffer, MapType.ArrayOfMaps, MapType.ProgramArray, MapType.BloomFilter];

    private readonly SpecPlan _plan;
    private readonly BtfType? _key;
    private readonly List<VariableSpec> _variables = [];

    private PlannedSpec(SpecPlan plan)
    {
        _plan = plan;
        BtfBuilder builder = new();
        int number = builder.AddInteger("unsigned int", 4);
        int key = builder.AddStruct("key", 8, new("first", number, 0), new("second", number, 32));
        _key = plan.HasTypes ? builder.Build("keys")[key] : null;
    }

    internal static ObjectSpec Of(SpecPlan plan) => new PlannedSpec(plan).Build();

    private ObjectSpec Build()
    {
        MapSpec[] data = [.. s_dataSections.Select((section, index) => DataMap(section, [.. _plan.Variables.Where(variable => variable.Section % s_dataSections.Length == index)])).OfType<MapSpec>()];
        MapSpec[] maps = [.. _plan.Maps.Select(Map)];
        PlannedCode code = new(_plan, [.. maps.Select(map => map.Name)], [.. _variables]);
        return new()
        {
            Name = Name,
            ByteOrder = _plan.IsBigEndian ? ByteOrder.BigEndian : ByteOrder.LittleEndian,
            License = "GPL",
            Maps = [.. maps, .. data],
            Variables = [.. _variables],
            Programs = [.. Enumerable.Range(0, _plan.Programs.Length).OrderBy(SectionOf).Select(index => Program(index, code))],
        };
    }

    private MapSpec Map(MapPlan plan, int index)
    {
        MapType type = s_mapTypes[plan.Type % s_mapTypes.Length];
        bool isOfMaps = type == MapType.ArrayOfMaps;
        MapSpec map = new()
        {
            Name = $"map{index}",
            Type = type,
            KeyType = isOfMaps ? null : _key,
            KeySize = isOfMaps || _key is null ? plan.KeySize : 8u,
            ValueSize = isOfMaps || type == MapType.ProgramArray ? 4u : plan.ValueSize,
            MaxEntries = plan.MaxEntries,
            Flags = (MapFlags)plan.Flags,
            Extra = plan.Extra,
            NumaNode = plan.Node,
            Pinning = plan.IsPinned ? MapPinning.ByName : MapPinning.None,
            Hints = plan.IsHinted ? ["show=hex"] : [],
        };
        string[] targets = isOfMaps ? [.. Enumerable.Range(0, _plan.Maps.Length).Select(other => $"map{other}")]
            : type == MapType.ProgramArray ? [.. Enumerable.Range(0, _plan.Programs.Length).Select(ProgramName)] : [];
        return map with
        {
            Inner = isOfMaps ? new() { Name = map.Name + ".inner", Type = MapType.Array, KeySize = 4, ValueSize = plan.ValueSize, MaxEntries = plan.MaxEntries } : null,
            Values = targets is [] ? [] : [.. plan.Values.Distinct().Order().Select(slot => new StaticValue(slot, targets[slot % targets.Length]))],
        };
    }

    private MapSpec? DataMap(string section, VariablePlan[] variables)
    {
        if (variables.Length == 0)
            return null;
        string name = section.LastIndexOf('.') > 0 ? section : Name + section;
        bool isConstant = section == ".rodata";
        List<byte> contents = [];
        foreach (VariablePlan variable in variables)
        {
            uint size = variable.Size % 16u + 1;
            _variables.Add(new() { Name = $"variable{_variables.Count}", MapName = name, Offset = (uint)contents.Count, Size = size, IsConstant = isConstant, IsGlobal = variable.IsGlobal });
            contents.AddRange(Enumerable.Repeat(section == ".bss" ? (byte)0 : variable.Value, (int)size));
        }

        return new()
        {
            Name = name,
            Type = MapType.Array,
            KeySize = 4,
            ValueSize = (uint)contents.Count,
            MaxEntries = 1,
            Flags = isConstant ? MapFlags.ReadOnlyForPrograms : MapFlags.None,
            Contents = contents.ToArray(),
            IsFrozen = isConstant,
        };
    }

    private string SectionOf(int program) =>
        (_plan.Programs[program].IsAutoLoaded ? "" : "?") + s_programSections[_plan.Programs[program].Section % s_programSections.Length];

    private static string ProgramName(int index) => $"program{index}";

    private ProgramSpec Program(int index, PlannedCode code)
    {
        string section = SectionOf(index);
        ProgramKind kind = ProgramSections.Find(section.TrimStart('?'), out string target)!.Value;
        return code.Link(_plan.Programs[index].Steps, new()
        {
            Name = ProgramName(index),
            SectionName = section,
            Type = kind.Type,
            ExpectedAttachType = kind.AttachType,
            AttachTarget = target,
            Flags = kind.Flags,
            IsAutoLoaded = _plan.Programs[index].IsAutoLoaded,
            Instructions = [],
        });
    }
}
