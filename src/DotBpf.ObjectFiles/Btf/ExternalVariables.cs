namespace DotBpf.ObjectFiles.Btf;

/// <summary>Gives sections of external names a shape the kernel takes: it knows neither external variables nor functions in sections.</summary>
/// <remarks>Kernel: btf_var_check_meta, btf_func_check, btf_datasec_resolve; kernel/bpf/btf.c, 6.18.</remarks>
internal sealed class ExternalVariables(BtfTypes types, BtfPatch patch)
{
    private const uint SizeOfStandIn = 4;
    private const string StandInName = "external_name";

    private readonly HashSet<int> _named = [];
    private int _integer;
    private int _standIn;
    private uint _standInName;

    /// <summary>A section of kernel names (<c>.ksyms</c>): each entry becomes a plain integer, since only its name matters.</summary>
    internal void CompleteKernelNames(BtfDataSection section)
    {
        List<BtfSectionVariable> entries = [];
        for (int i = 0; i < section.Variables.Length; i++)
            entries.Add(new(types, StandIn(), (uint)i * SizeOfStandIn, SizeOfStandIn));

        patch.SetVariables(section.Id, entries);
        patch.SetSize(section.Id, (uint)entries.Count * SizeOfStandIn);
    }

    /// <summary>A section of configuration values (<c>.kconfig</c>), laid out as libbpf does: what is aligned most comes first, small before large.</summary>
    internal void CompleteConfiguration(BtfDataSection section)
    {
        List<BtfSectionVariable> entries = [];
        ulong end = 0;
        foreach ((BtfSectionVariable entry, uint size, uint alignment) in InOrder(section))
        {
            ulong offset = (end + alignment - 1) / alignment * alignment;
            end = offset + size;
            if (end > uint.MaxValue)
                throw types.Damaged(section.Id, "its variables take more than 4 GiB");
            entries.Add(entry with { Offset = (uint)offset, Size = size });
        }

        patch.SetVariables(section.Id, entries);
        patch.SetSize(section.Id, (uint)end);
    }

    /// <summary>A variable that is defined elsewhere. The kernel takes none without a size: those get one here, and ExternTable remembers that they had none.</summary>
    internal void CompleteVariable(BtfVariable variable)
    {
        patch.SetVariableLinkage(variable.Id, BtfLinkage.Global);
        if (variable.Type.SizeInBytes is null)
            patch.SetTarget(variable.Id, Integer());
    }

    /// <summary>A function that is defined elsewhere.</summary>
    internal void CompleteFunction(BtfFunction function)
    {
        patch.SetFunctionLinkage(function.Id, BtfLinkage.Global);
        if (function.Prototype is BtfFunctionPrototype prototype && _named.Add(prototype.Id))
            NameParameters(prototype);
    }

    private static IEnumerable<(BtfSectionVariable Entry, uint Size, uint Alignment)> InOrder(BtfDataSection section) =>
        from entry in section.Variables
        let size = (uint)(entry.Variable.SizeInBytes ?? 0)
        let alignment = AlignmentOf(entry.Variable)
        orderby alignment descending, size, entry.Variable.Name
        select (entry, size, alignment);

    // Of numbers and text, which is all that a configuration has.
    private static uint AlignmentOf(BtfType type)
    {
        BtfType held = type is BtfVariable variable ? variable.Type.Resolve() : type;
        while (held is BtfArray array)
            held = array.Element.Resolve();
        return (uint)Math.Clamp(held.SizeInBytes ?? 1, 1, 8);
    }

    private void NameParameters(BtfFunctionPrototype prototype)
    {
        for (int i = 0; i < prototype.Parameters.Length; i++)
        {
            if (prototype.Parameters[i] is { TypeId: not 0, Name: "" })
                patch.SetParameterName(prototype.Id, i, NameOfStandIn());
        }
    }

    // An object that was written again has one already.
    private int StandIn()
    {
        if (_standIn != 0)
            return _standIn;
        return _standIn = types.TryFind(StandInName, out BtfVariable? known) ? known.Id : patch.Add(BtfKind.Variable, NameOfStandIn(), (uint)Integer(), (uint)BtfLinkage.Global);
    }

    private uint NameOfStandIn() => _standInName == 0 ? _standInName = patch.AddString(StandInName) : _standInName;

    private int Integer()
    {
        if (_integer != 0)
            return _integer;
        for (int id = 1; id < types.Count; id++)
        {
            if (types[id] is BtfInteger { SizeInBytes: SizeOfStandIn })
                return _integer = id;
        }

        return _integer = patch.Add(BtfKind.Integer, patch.AddString("int"), SizeOfStandIn, (uint)BtfIntegerEncoding.Signed << 24 | 32);
    }
}
