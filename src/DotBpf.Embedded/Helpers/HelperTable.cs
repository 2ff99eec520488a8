using DotBpf.Embedded.KernelFunctions;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Helpers;

/// <summary>All helpers of this host, by number.</summary>
internal static class HelperTable
{
    private static readonly HelperDefinition?[] s_byId = Index(
        MapHelpers.All,
        RingBufferHelpers.All,
        UserRingHelpers.All,
        DynptrHelpers.All,
        PerfHelpers.All,
        LockHelpers.All,
        TimerHelpers.All,
        ClockHelpers.All,
        SystemHelpers.All,
        TaskHelpers.All,
        CgroupHelpers.All,
        OutcomeHelpers.All,
        SocketHelpers.All,
        ReusePortHelpers.All,
        MessageHelpers.All,
        LookupHelpers.All,
        SocketOperationHelpers.All,
        StorageHelpers.All,
        StackHelpers.All,
        ControlHelpers.All,
        TextHelpers.All,
        ChecksumHelpers.All,
        XdpHelpers.All,
        SkbHelpers.All,
        SkbShapeHelpers.All);

    /// <summary>The helper of a number, as a kind of programs has it or, if that may not call it, another; <see langword="null"/> when there is none.</summary>
    internal static HelperDefinition? Find(int id, ProgramType type)
    {
        HelperDefinition? found = (uint)id < (uint)s_byId.Length ? s_byId[id] : null;
        return found?.Other is { } other && other.Serves(type) ? other : found;
    }

    /// <summary>The helper or kernel function that an instruction of a kind of programs calls, or <see langword="null"/>.</summary>
    internal static HelperDefinition? Of(Instruction call, ProgramType type) => call.Source switch
    {
        PseudoSource.HelperCall => Find(call.Immediate, type),
        PseudoSource.KernelFunctionCall => KernelFunctionTable.Find(call.Immediate),
        _ => null,
    };

    private static HelperDefinition?[] Index(params ReadOnlySpan<HelperDefinition[]> families)
    {
        var byId = new HelperDefinition?[256];
        foreach (HelperDefinition[] family in families)
        {
            foreach (HelperDefinition helper in family)
                byId[helper.Id] = helper with { Other = byId[helper.Id] };
        }

        return byId;
    }
}
