using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>The command <c>BPF_RAW_TRACEPOINT_OPEN</c>, which also attaches programs to what they were loaded for.</summary>
internal static unsafe class RawTracepoint
{
    /// <summary>Attaches to the tracepoint of that name, or without a name to what the program was loaded for.</summary>
    internal static Errno TryOpen(Attachment attachment, string? name, ulong cookie, out KernelLink? link)
    {
        using DescriptorLease lease = attachment.Program.Descriptor.LeaseForLong();
        fixed (byte* text = name is null ? null : AttributeText.Of(name))
        {
            // SAFETY: the name ends with a zero and is pinned for the call.
            bpf_attr_raw_tracepoint attributes = new() { name = (ulong)text, prog_fd = (uint)lease.Number, cookie = cookie };
            Errno errno = Bpf.InvokeForDescriptor(BpfCommand.RawTracepointOpen, &attributes, sizeof(bpf_attr_raw_tracepoint), out int number);
            link = errno == Errno.None ? new KernelLink(attachment.Host, attachment.Target, new Descriptor(number)) : null;
            return errno;
        }
    }
}
