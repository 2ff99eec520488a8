using System.Buffers;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Gives types to the kernel (<c>BPF_BTF_LOAD</c>).</summary>
internal static unsafe class TypesLoader
{
    private const int LogSize = 1 << 20;

    /// <summary>Gives types to the kernel; where an older one refuses them, others in the places of the kinds that it does not know.</summary>
    internal static KernelTypes Load(KernelHost host, BtfTypes types)
    {
        Errno errno = TryLoad(host, types.Raw, [], out int number);
        if (errno != Errno.EINVAL)
            return Take(host, types, errno, number, missing: []);
        IReadOnlyList<TypesFeature> missing = OlderTypes.Missing(types, host.Features.HasTypes);
        return missing.Count == 0 ? throw Refused(host, errno, types) : LoadWithout(host, types, missing);
    }

    /// <summary>Gives types to the kernel as they are.</summary>
    internal static KernelTypes LoadAsTheyAre(KernelHost host, BtfTypes types)
    {
        Errno errno = TryLoad(host, types.Raw, [], out int number);
        return Take(host, types, errno, number, missing: []);
    }

    /// <summary>Gives types to the kernel with others in the places of some kinds.</summary>
    internal static KernelTypes LoadWithout(KernelHost host, BtfTypes types, IReadOnlyList<TypesFeature> missing)
    {
        BtfTypes fitted = OlderTypes.Without(types, missing);
        Errno errno = TryLoad(host, fitted.Raw, [], out int number);
        return errno == Errno.None ? Take(host, types, errno, number, missing) : throw Refused(host, errno, fitted);
    }

    private static KernelTypes Take(KernelHost host, BtfTypes types, Errno errno, int number, IReadOnlyList<TypesFeature> missing) =>
        errno == Errno.None ? new KernelTypes(host, types, new Descriptor(number), missing) : throw Refused(host, errno, types);

    private static Errno TryLoad(KernelHost host, ReadOnlyMemory<byte> raw, Span<byte> log, out int number)
    {
        using DescriptorLease token = host.LeaseToken();
        using MemoryHandle pin = raw.Pin();
        fixed (byte* l = log)
        {
            bpf_attr_btf_load attributes = new()
            {
                btf = (ulong)pin.Pointer,
                btf_size = (uint)raw.Length,
                btf_log_buf = (ulong)l,
                btf_log_size = (uint)log.Length,
                btf_log_level = log.IsEmpty ? 0u : 1u,
                btf_flags = BpfToken.FlagOf(host.Token),
                btf_token_fd = token.Number,
            };

            // SAFETY: types and log are pinned for the call, which gets their lengths; the lease holds the token.
            return Bpf.InvokeForDescriptor(BpfCommand.BtfLoad, &attributes, sizeof(bpf_attr_btf_load), out number);
        }
    }

    private static BpfSyscallException Refused(KernelHost host, Errno errno, BtfTypes types)
    {
        string subject = $"types ({types.Count}, {types.Raw.Length} bytes)";
        if (errno == Errno.EPERM)
            return new BpfSyscallException(BpfCommand.BtfLoad, errno, subject, Privilege.ExplainRefusal());
        byte[] log = ArrayPool<byte>.Shared.Rent(LogSize);
        try
        {
            log[0] = 0;
            if (TryLoad(host, types.Raw, log, out int number) == Errno.None)
                new Descriptor(number).Dispose();
            return new BpfSyscallException(BpfCommand.BtfLoad, errno, subject, Reason(KernelLog.Read(log)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(log);
        }
    }

    private static string Reason(string log)
    {
        string? last = log.Split('\n').LastOrDefault(line => line.Trim().Length > 0);
        return last is null ? "The kernel does not say why." : $"The kernel says: {last.Trim()}";
    }
}
