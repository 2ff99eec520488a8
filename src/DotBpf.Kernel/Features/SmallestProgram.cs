using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>A few instructions that are given to the verifier for its opinion, and let go.</summary>
internal readonly unsafe ref struct SmallestProgram
{
    private const int LogSize = 16 << 10;

    internal required KernelHost Host { get; init; }

    internal required ProgramType Type { get; init; }

    internal AttachType AttachType { get; init; }

    /// <summary>The id, in the kernel's types, of what it is attached to.</summary>
    internal uint AttachId { get; init; }

    internal ProgramFlags Flags { get; init; }

    internal required ReadOnlySpan<Instruction> Instructions { get; init; }

    /// <summary>What does nothing and answers 0.</summary>
    internal static ReadOnlySpan<Instruction> Nothing => new Instruction[] { new(0xb7, 0, 0, 0, 0), new(0x95, 0, 0, 0, 0) };

    /// <summary>Asks the kernel.</summary>
    /// <param name="log">What the verifier says; empty when it does not come to that.</param>
    /// <exception cref="BpfSyscallException">This process may not ask.</exception>
    internal Errno Ask(out string log)
    {
        byte[] code = new byte[Instructions.Length * Instruction.SizeInBytes], buffer = new byte[LogSize];
        ByteOrder order = BitConverter.IsLittleEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian;
        for (int i = 0; i < Instructions.Length; i++)
            Instructions[i].Encode(code.AsSpan(i * Instruction.SizeInBytes), order);
        using DescriptorLease token = Host.LeaseToken();
        fixed (byte* c = code, b = buffer, license = "GPL\0"u8)
        {
            // SAFETY: code, licence and log stay pinned for the call, which gets their lengths; the lease holds the token.
            bpf_attr_prog_load attributes = new()
            {
                prog_type = (uint)Type,
                expected_attach_type = (uint)AttachType,
                attach_btf_id = AttachId,
                prog_flags = (uint)Flags | BpfToken.FlagOf(Host.Token),
                prog_token_fd = token.Number,
                insns = (ulong)c,
                insn_cnt = (uint)Instructions.Length,
                license = (ulong)license,
                kern_version = KernelVersion.Code,
                log_level = 1,
                log_size = LogSize,
                log_buf = (ulong)b,
            };
            Errno errno;
            int number, attempt = 0;
            do
                errno = Bpf.InvokeForDescriptor(BpfCommand.ProgramLoad, &attributes, sizeof(bpf_attr_prog_load), out number);
            while (errno == Errno.EAGAIN && ++attempt < ProgramLoad.Attempts);
            if (errno == Errno.None)
                new Descriptor(number).Dispose();
            log = KernelLog.Read(buffer);
            return errno;
        }
    }
}
