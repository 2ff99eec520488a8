using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>Asks the verifier whether programs of a kind may call a helper. It says so before it looks at arguments.</summary>
internal static class HelperProbe
{
    // What kernels of all ages say of helpers that they do not have, or not for the kind (kernel/bpf/verifier.c).
    private static readonly string[] s_refusals = ["invalid func ", "unknown func ", "program of this type cannot use helper ", "helper call is not allowed in probe"];

    internal static bool Has(KernelHost host, ProgramType type, int helper)
    {
        var program = new SmallestProgram
        {
            Host = host,
            Type = type,
            AttachType = ProgramProbe.AttachTypeOf(type),
            AttachId = TargetOf(type),
            Flags = type == ProgramType.Syscall ? ProgramFlags.Sleepable : ProgramFlags.None,
            Instructions = [new(Instruction.CallOpcode, 0, 0, 0, helper), new(0x95, 0, 0, 0, 0)],
        };
        Errno errno = program.Ask(out string log);
        if (errno == Errno.EPERM && log.Length == 0)
            throw ProgramProbe.MayNotAsk(errno, $"helper {helper} for {type} programs");
        return errno == Errno.None || !s_refusals.Any(refusal => log.Contains(refusal, StringComparison.Ordinal));
    }

    // What is bound to a function of the kernel is asked about with one that every kernel has.
    private static uint TargetOf(ProgramType type) => type switch
    {
        ProgramType.Tracing => Find<BtfAlias>("btf_trace_sched_switch"),
        ProgramType.Lsm => Find<BtfFunction>("bpf_lsm_file_open"),
        ProgramType.Extension or ProgramType.StructOps => throw Depends(type, "on what the program is loaded for: ask by loading it."),
        _ => 0,
    };

    private static uint Find<T>(string name)
        where T : BtfType => KernelTypeInformation.Exists && KernelTypeInformation.Types.TryFind(name, out T? type)
            ? (uint)type.Id
            : throw Depends(ProgramType.Tracing, $"on the function they are attached to, and this kernel does not publish {name}.");

    private static FeatureNotSupportedException Depends(ProgramType type, string on) =>
        new($"Asking for the helpers of {type} programs", "kernel", advice: $"They depend {on}");
}
