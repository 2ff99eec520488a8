using System.Collections.Immutable;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>A program that the kernel verified.</summary>
internal sealed unsafe class KernelProgram(KernelHost host, Descriptor descriptor, ProgramInfo info) : ProgramHandle(host, info), IKernelHandle
{
    private const uint BPF_F_TEST_RUN_ON_CPU = 1;

    /// <inheritdoc/>
    public Descriptor Descriptor => descriptor;

    /// <summary>Whether this process loaded it, rather than opening what somebody loaded.</summary>
    internal bool IsLoadedHere => Info.ExpectedAttachType is not null;

    /// <summary>The maps by which it learns of the arguments of static probes; <see langword="null"/> when it does not ask, or was opened again.</summary>
    internal UsdtMaps? UsdtMaps { get; init; }

    /// <inheritdoc/>
    public override Errno TestRun(in TestRunInput input, out TestRunResult result)
    {
        if (Info.Type == ProgramType.Syscall && !input.Context.IsEmpty)
            return TestRunOnCopy(input, out result);
        return Invoke(input, out result);
    }

    /// <inheritdoc/>
    public override ProgramStatistics ReadStatistics()
    {
        bpf_prog_info info = default;

        // SAFETY: the struct is a local without pointers.
        ProgramOpener.Read(descriptor, &info);
        return new ProgramStatistics(info.run_cnt, info.run_time_ns, info.recursion_misses);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Instruction> ReadTranslated() => ProgramDump.ReadTranslated(this);

    /// <inheritdoc/>
    public override ProgramSpec ReadDescription() => ProgramDescription.Read(this);

    /// <inheritdoc/>
    public override byte[] ReadMachineCode() => ProgramDump.ReadMachineCode(this);

    /// <inheritdoc/>
    protected override void Release() => descriptor.Retire(this);

    // The kernel writes the context of these back to where it read it (bpf_prog_test_run_syscall, net/bpf/test_run.c, 6.18), which is not the caller's to be written.
    private Errno TestRunOnCopy(in TestRunInput input, out TestRunResult result)
    {
        byte[] context = input.Context.ToArray();
        Errno errno = Invoke(new() { Packet = input.Packet, PacketOut = input.PacketOut, Context = context, Cpu = input.Cpu, Repeat = input.Repeat }, out result);
        if (errno != Errno.None || input.ContextOut.IsEmpty)
            return errno;
        context.AsSpan(0, Math.Min(context.Length, input.ContextOut.Length)).CopyTo(input.ContextOut);
        result = result with { ContextLength = context.Length };
        return context.Length <= input.ContextOut.Length ? Errno.None : Errno.ENOSPC;
    }

    private Errno Invoke(in TestRunInput input, out TestRunResult result)
    {
        using DescriptorLease lease = descriptor.LeaseForLong();
        fixed (byte* packet = input.Packet, packetOut = input.PacketOut, context = input.Context, contextOut = input.ContextOut)
        {
            bpf_attr_test_run attributes = new()
            {
                prog_fd = (uint)lease.Number,
                repeat = input.Repeat == 1 ? 0 : (uint)input.Repeat, // 0 is once too, and kinds that cannot repeat take nothing else
                data_in = (ulong)packet,
                data_size_in = (uint)input.Packet.Length,
                data_out = (ulong)packetOut,
                data_size_out = (uint)input.PacketOut.Length,
                ctx_in = (ulong)context,
                ctx_size_in = (uint)input.Context.Length,
                ctx_out = (ulong)contextOut,
                ctx_size_out = (uint)input.ContextOut.Length,
                flags = input.Cpu is null ? 0 : BPF_F_TEST_RUN_ON_CPU,
                cpu = input.Cpu is { } cpu ? PossibleCpus.KernelNumberOf(cpu) : 0,
            };

            // SAFETY: the four spans are pinned for the call. An output of size 0 must be a null pointer, because the kernel reads
            // that size as "no limit" (net/bpf/test_run.c, bpf_test_finish, 6.18); fixed makes it null for an empty span.
            Errno errno = Bpf.Invoke(BpfCommand.ProgramTestRun, &attributes, sizeof(bpf_attr_test_run));
            result = new TestRunResult(
                attributes.retval,
                (int)attributes.data_size_out,
                (int)attributes.ctx_size_out,
                attributes.duration);
            return errno;
        }
    }
}
