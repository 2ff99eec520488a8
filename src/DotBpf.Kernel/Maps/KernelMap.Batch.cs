using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

// SAFETY: as in the other part; the kernel reads and writes at most `count` keys and values, for which the spans have room, and
// a token of at most TokenSize bytes.
internal sealed unsafe partial class KernelMap
{
    /// <inheritdoc/>
    protected override Errno LookupBatchCore(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, LookupMode mode)
    {
        fixed (byte* i = from, o = to, k = keys, v = values)
        {
            bpf_attr_map_batch attributes = new() { in_batch = (ulong)i, out_batch = (ulong)o, keys = (ulong)k, values = (ulong)v, elem_flags = (ulong)mode };
            return InvokeOnBatch(delete ? BpfCommand.MapLookupAndDeleteBatch : BpfCommand.MapLookupBatch, &attributes, ref count);
        }
    }

    /// <inheritdoc/>
    protected override Errno UpdateBatchCore(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, UpdateMode mode)
    {
        fixed (byte* k = keys, v = values)
        {
            bpf_attr_map_batch attributes = new() { keys = (ulong)k, values = (ulong)v, elem_flags = (ulong)mode };
            return InvokeOnBatch(BpfCommand.MapUpdateBatch, &attributes, ref count);
        }
    }

    /// <inheritdoc/>
    protected override Errno DeleteBatchCore(ReadOnlySpan<byte> keys, ref int count)
    {
        fixed (byte* k = keys)
        {
            bpf_attr_map_batch attributes = new() { keys = (ulong)k };
            return InvokeOnBatch(BpfCommand.MapDeleteBatch, &attributes, ref count);
        }
    }

    private Errno InvokeOnBatch(BpfCommand command, bpf_attr_map_batch* attributes, ref int count)
    {
        using DescriptorLease lease = _descriptor.Lease();
        attributes->map_fd = (uint)lease.Number;
        attributes->count = (uint)count;
        Errno errno = Bpf.Invoke(command, attributes, sizeof(bpf_attr_map_batch));
        count = CountAfter(errno, attributes->count, count);
        return errno;
    }

    // A refusal before the first entry leaves the count as it was asked (kernel/bpf/syscall.c, bpf_map_do_batch, 6.18). A fault
    // of an entry can only leave a smaller one.
    private static int CountAfter(Errno errno, uint written, int asked) =>
        errno is Errno.None or Errno.ENOENT or Errno.ENOSPC || written != (uint)asked ? (int)written : 0;
}
