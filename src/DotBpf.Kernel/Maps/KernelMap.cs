using System.Runtime.InteropServices;
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
    private readonly Lock _arenaLock = new();
    private KernelMapping? _arena;

    internal KernelMap(KernelHost host, Descriptor descriptor, MapInfo info)
        : base(host, info) => _descriptor = descriptor;

    /// <inheritdoc/>
    public Descriptor Descriptor => _descriptor;

    /// <inheritdoc/>
    public override MapAccess? Access => MapState.Of(_descriptor).Access;

    /// <inheritdoc/>
    public override bool? IsFrozen => MapState.Of(_descriptor).IsFrozen;

    /// <inheritdoc/>
    public override long? MemoryUse => MapState.Of(_descriptor).MemoryUse;

    /// <inheritdoc/>
    public override RingBufferMemory OpenRing() => RingOpener.Open(this);

    /// <inheritdoc/>
    public override UserRingMemory OpenUserRing() => RingOpener.OpenUserRing(this);

    /// <inheritdoc/>
    public override IReadOnlyList<PerfBufferMemory> OpenPerfBuffers(PerfReaderOptions options) => PerfBufferOpener.OpenAll(this, options);

    /// <inheritdoc/>
    public override bool CanOpenMemory => Info.Type == MapType.Arena || (Info.Type == MapType.Array && (Info.Flags & MapFlags.Mappable) != 0);

    /// <inheritdoc/>
    public override MappedMemory OpenMemory(bool isReadOnly = false)
    {
        if (Info.Type != MapType.Arena)
            return MemoryOpener.OpenArray(this, isReadOnly);
        lock (_arenaLock)
            return _arena ??= MemoryOpener.OpenArena(this);
    }

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
    protected override Errno UpdateReferencesCore(ReadOnlySpan<byte> key, Span<byte> value, ReadOnlySpan<ValueReference> references, UpdateMode mode) =>
        references is [var only] ? UpdateReferenceCore(key, value, only, mode) : UpdateManyCore(key, value, references, mode);

    private Errno UpdateReferenceCore(ReadOnlySpan<byte> key, Span<byte> value, ValueReference reference, UpdateMode mode)
    {
        using DescriptorLease held = KernelHandle.DescriptorOf(reference.Target).Lease();
        MemoryMarshal.Write(value[reference.Offset..], held.Number);
        return UpdateCore(key, value, mode);
    }

    private Errno UpdateManyCore(ReadOnlySpan<byte> key, Span<byte> value, ReadOnlySpan<ValueReference> references, UpdateMode mode)
    {
        using var held = new HeldDescriptors();
        foreach (ValueReference reference in references)
            MemoryMarshal.Write(value[reference.Offset..], held.Hold(KernelHandle.DescriptorOf(reference.Target)));
        return UpdateCore(key, value, mode);
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

    // Slot flags were added in 6.19 (BPF_F_CPU, with the CPU's own number in the upper half); before, the kernel answers EINVAL.
    /// <inheritdoc/>
    protected override Errno LookupSlotCore(ReadOnlySpan<byte> key, int cpu, Span<byte> value)
    {
        fixed (byte* k = key, v = value)
            return InvokeOnElement(BpfCommand.MapLookup, k, v, SlotFlags(cpu));
    }

    /// <inheritdoc/>
    protected override Errno UpdateSlotCore(ReadOnlySpan<byte> key, int cpu, ReadOnlySpan<byte> value, UpdateMode mode)
    {
        fixed (byte* k = key, v = value)
            return InvokeOnElement(BpfCommand.MapUpdate, k, v, (ulong)mode | SlotFlags(cpu));
    }

    /// <inheritdoc/>
    protected override Errno FreezeCore()
    {
        using DescriptorLease lease = _descriptor.Lease();
        bpf_attr_map_freeze attributes = new() { map_fd = (uint)lease.Number };
        return Bpf.Invoke(BpfCommand.MapFreeze, &attributes, sizeof(bpf_attr_map_freeze));
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        lock (_arenaLock)
            _arena?.Dispose();
        _descriptor.Retire(this);
    }

    private static ulong SlotFlags(int cpu) => 8 | ((ulong)PossibleCpus.Numbers[cpu] << 32);

    private Errno InvokeOnElement(BpfCommand command, void* key, void* value, ulong flags)
    {
        using DescriptorLease lease = _descriptor.Lease();
        bpf_attr_map_elem attributes = new() { map_fd = (uint)lease.Number, key = (ulong)key, value = (ulong)value, flags = flags };
        return Bpf.Invoke(command, &attributes, sizeof(bpf_attr_map_elem));
    }
}
