using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>A map of the kernel: each operation is one system call.</summary>
/// <remarks>
/// SAFETY: <see cref="MapHandle"/> checked that spans have exactly the sizes the kernel will read and write, which it takes from
/// the map and not from the call. They stay pinned for the call, and the lease keeps the descriptor ours. An empty span becomes
/// a null pointer, which is what the kernel wants for kinds without keys and for beginning a walk.
/// </remarks>
internal sealed unsafe partial class KernelMap : MapHandle, IKernelHandle
{
    private readonly Descriptor _descriptor;

    internal KernelMap(KernelHost host, Descriptor descriptor, MapInfo info)
        : base(host, info) => _descriptor = descriptor;

    /// <inheritdoc/>
    public Descriptor Descriptor => _descriptor;

    /// <inheritdoc/>
    public override RingBufferMemory OpenRing() => RingOpener.Open(this);

    /// <inheritdoc/>
    protected override Errno LookupCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode)
    {
        fixed (byte* k = key, v = value)
            return InvokeOnElement(BpfCommand.MapLookup, k, v, (ulong)mode);
    }

    /// <inheritdoc/>
    protected override Errno UpdateCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode)
    {
        fixed (byte* k = key, v = value)
            return InvokeOnElement(BpfCommand.MapUpdate, k, v, (ulong)mode);
    }

    /// <inheritdoc/>
    protected override Errno UpdateReferenceCore(ReadOnlySpan<byte> key, HostHandle target, UpdateMode mode)
    {
        if (target is not IKernelHandle { Descriptor: { } descriptor })
            throw new ArgumentException($"A {target.GetType().Name} has no descriptor to store in {this}.", nameof(target));
        if (Info.Type is not (MapType.ProgramArray or MapType.ArrayOfMaps or MapType.HashOfMaps))
            return Errno.EINVAL; // other kinds would store the number as if it were data
        using DescriptorLease lease = descriptor.LeaseForLong();
        int number = lease.Number;
        fixed (byte* k = key)
            return InvokeOnElement(BpfCommand.MapUpdate, k, &number, (ulong)mode);
    }

    /// <inheritdoc/>
    protected override Errno DeleteCore(ReadOnlySpan<byte> key)
    {
        using DescriptorLease lease = _descriptor.Lease();
        fixed (byte* k = key)
        {
            bpf_attr_map_delete attributes = new() { map_fd = (uint)lease.Number, key = (ulong)k };
            return Bpf.Invoke(BpfCommand.MapDelete, &attributes, sizeof(bpf_attr_map_delete));
        }
    }

    /// <inheritdoc/>
    protected override Errno LookupAndDeleteCore(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode)
    {
        fixed (byte* k = key, v = value)
            return InvokeOnElement(BpfCommand.MapLookupAndDelete, k, v, (ulong)mode);
    }

    /// <inheritdoc/>
    protected override Errno GetNextKeyCore(ReadOnlySpan<byte> key, Span<byte> next)
    {
        using DescriptorLease lease = _descriptor.Lease();
        fixed (byte* k = key, n = next)
        {
            bpf_attr_map_next_key attributes = new() { map_fd = (uint)lease.Number, key = (ulong)k, next_key = (ulong)n };
            return Bpf.Invoke(BpfCommand.MapGetNextKey, &attributes, sizeof(bpf_attr_map_next_key));
        }
    }

    /// <inheritdoc/>
    protected override Errno FreezeCore()
    {
        using DescriptorLease lease = _descriptor.Lease();
        bpf_attr_map_freeze attributes = new() { map_fd = (uint)lease.Number };
        return Bpf.Invoke(BpfCommand.MapFreeze, &attributes, sizeof(bpf_attr_map_freeze));
    }

    /// <inheritdoc/>
    protected override void Release() => _descriptor.Retire();

    private Errno InvokeOnElement(BpfCommand command, void* key, void* value, ulong flags)
    {
        using DescriptorLease lease = _descriptor.Lease();
        bpf_attr_map_elem attributes = new() { map_fd = (uint)lease.Number, key = (ulong)key, value = (ulong)value, flags = flags };
        return Bpf.Invoke(command, &attributes, sizeof(bpf_attr_map_elem));
    }
}
