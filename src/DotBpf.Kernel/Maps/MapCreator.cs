using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Creates maps from specs.</summary>
internal static unsafe class MapCreator
{
    internal static KernelMap Create(KernelHost host, MapSpec spec, KernelTypes? types)
    {
        using Descriptor? template = spec.Inner is null ? null : CreateDescriptor(spec.Inner with { Inner = null }, types, null, out _);
        Descriptor descriptor = CreateDescriptor(spec, types, template, out bool isTyped);
        return MapOpener.Open(host, descriptor, info => isTyped ? info with { KeyType = spec.KeyType, ValueType = spec.ValueType } : info);
    }

    private static Descriptor CreateDescriptor(MapSpec spec, KernelTypes? types, Descriptor? template, out bool isTyped)
    {
        if (CreationGuard.ReasonAgainst(spec) is { } reason)
            throw Refused(Errno.E2BIG, spec, reason);
        using DescriptorLease typesLease = types is null ? default : types.Descriptor.LeaseForLong();
        using DescriptorLease templateLease = template is null ? default : template.LeaseForLong();
        (uint key, uint value) = types is null ? default : MapTypeIds.Of(spec);
        isTyped = value != 0;
        bpf_attr_map_create attributes = Describe(spec);
        if (template is not null)
            attributes.inner_map_fd = (uint)templateLease.Number;
        if (isTyped)
            (attributes.btf_fd, attributes.btf_key_type_id, attributes.btf_value_type_id) = ((uint)typesLease.Number, key, value);

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.MapCreate, &attributes, sizeof(bpf_attr_map_create), out int number);
        return errno == Errno.None ? new Descriptor(number) : throw Refused(errno, spec, MapCreationAdvice.For(errno, spec));
    }

    private static bpf_attr_map_create Describe(MapSpec spec)
    {
        bpf_attr_map_create attributes = new()
        {
            map_type = (uint)spec.Type,
            key_size = spec.KeySize,
            value_size = spec.ValueSize,
            max_entries = spec.MaxEntries,
            map_flags = (uint)spec.Flags,
            numa_node = (uint)spec.NumaNode,
            map_extra = spec.Extra,
        };
        ObjectName.Write(spec.Name, new Span<byte>(attributes.map_name, ObjectName.FieldSize));
        return attributes;
    }

    private static BpfSyscallException Refused(Errno errno, MapSpec spec, string advice) =>
        new(BpfCommand.MapCreate, errno, $"map '{spec.Name}' ({spec.Type}, {spec.MaxEntries} entries)", advice);
}
