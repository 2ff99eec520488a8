using DotBpf.Embedded.KernelFunctions;
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
        SocketHelpers.All,
        StorageHelpers.All,
        StackHelpers.All,
        ControlHelpers.All,
        TextHelpers.All,
        ChecksumHelpers.All,
        XdpHelpers.All,
        SkbHelpers.All,
        SkbShapeHelpers.All);

    /// <summary>The helper of a number, or <see langword="null"/>.</summary>
    internal static HelperDefinition? Find(int id) => (uint)id < (uint)s_byId.Length ? s_byId[id] : null;

    /// <summary>The helper or kernel function that an instruction calls, or <see langword="null"/>.</summary>
    internal static HelperDefinition? Of(Instruction call) => call.Source switch
    {
        PseudoSource.HelperCall => Find(call.Immediate),
        PseudoSource.KernelFunctionCall => KernelFunctionTable.Find(call.Immediate),
        _ => null,
    };

    private static HelperDefinition?[] Index(params ReadOnlySpan<HelperDefinition[]> families)
    {
        var byId = new HelperDefinition?[256];
        foreach (HelperDefinition[] family in families)
        {
            foreach (HelperDefinition helper in family)
                byId[helper.Id] = helper;
        }

        return byId;
    }
}
