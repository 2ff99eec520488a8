namespace DotBpf.ObjectFiles.Btf;

/// <summary>Gives sections of external names a shape the kernel takes: it knows neither external variables nor functions in sections.</summary>
/// <remarks>Kernel: btf_var_check_meta, btf_func_check, btf_datasec_resolve; kernel/bpf/btf.c, 6.18.</remarks>
internal sealed class ExternalVariables(BtfTypes types, BtfPatch patch)
{
    private const uint SizeOfStandIn = 4;

    private readonly HashSet<int> _named = [];
    private int _integer;
    private int _standIn;
    private uint _standInName;

    /// <summary>A section of kernel names (<c>.ksyms</c>): each entry becomes a plain integer, since only its name matters.</summary>
    internal void CompleteKernelNames(BtfDataSection section)
    {
        List<BtfSectionVariable> entries = [];
        foreach (BtfSectionVariable entry in section.Variables)
        {
            int id = entry.Variable is BtfFunction function ? CompleteFunction(function) : CompleteVariable(entry.VariableId);
            entries.Add(new(types, id, (uint)entries.Count * SizeOfStandIn, SizeOfStandIn));
        }

        patch.SetVariables(section.Id, entries);
        patch.SetSize(section.Id, (uint)entries.Count * SizeOfStandIn);
    }

    /// <summary>A section of configuration values (<c>.kconfig</c>): the variables are laid out one after the other, aligned to their sizes.</summary>
    internal void CompleteConfiguration(BtfDataSection section)
    {
        List<BtfSectionVariable> entries = [];
        ulong end = 0;
        foreach (BtfSectionVariable entry in section.Variables)
        {
            uint size = (uint)(entry.Variable.SizeInBytes ?? 0);
            ulong alignment = Math.Clamp(size, 1, 8);
            ulong offset = (end + alignment - 1) / alignment * alignment;
            end = offset + size;
            if (end > uint.MaxValue)
                throw types.Damaged(section.Id, "its variables take more than 4 GiB");
            if (entry.Variable is BtfVariable)
                patch.SetVariableLinkage(entry.VariableId, BtfLinkage.Global);
            entries.Add(entry with { Offset = (uint)offset, Size = size });
        }

        patch.SetVariables(section.Id, entries);
        patch.SetSize(section.Id, (uint)end);
    }

    private int CompleteVariable(int id)
    {
        if (types[id] is BtfVariable)
        {
            patch.SetVariableLinkage(id, BtfLinkage.Global);
            patch.SetTarget(id, Integer());
        }

        return id;
    }

    private int CompleteFunction(BtfFunction function)
    {
        int standIn = StandIn();
        patch.SetFunctionLinkage(function.Id, BtfLinkage.Global);
        if (function.Prototype is BtfFunctionPrototype prototype && _named.Add(prototype.Id))
            NameParameters(prototype);
        return standIn;
    }

    private void NameParameters(BtfFunctionPrototype prototype)
    {
        for (int i = 0; i < prototype.Parameters.Length; i++)
        {
            if (prototype.Parameters[i] is { TypeId: not 0, Name: "" })
                patch.SetParameterName(prototype.Id, i, _standInName);
        }
    }

    private int StandIn()
    {
        if (_standIn != 0)
            return _standIn;
        _standInName = patch.AddString("external_function");
        return _standIn = patch.Add(BtfKind.Variable, _standInName, (uint)Integer(), (uint)BtfLinkage.Global);
    }

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
