using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Creates maps from specs.</summary>
internal static unsafe class MapCreator
{
    internal static KernelMap Create(KernelHost host, MapSpec spec, KernelTypes? types)
    {
        spec = KernelValueTypes.Resolve(spec, out uint kernelType);
        using Descriptor? template = spec.Inner is null ? null : CreateDescriptor(host, spec.Inner with { Inner = null }, types, null, kernelType: 0, out _);
        Descriptor descriptor = CreateDescriptor(host, spec, types, template, kernelType, out TypesOutcome outcome);
        return MapOpener.Open(host, descriptor, info => outcome.Complete(info, spec));
    }

    private static Descriptor CreateDescriptor(KernelHost host, MapSpec spec, KernelTypes? types, Descriptor? template, uint kernelType, out TypesOutcome outcome)
    {
        if (CreationGuard.ReasonAgainst(spec) is { } reason)
            throw Refused(Errno.E2BIG, spec, reason);
        using DescriptorLease typesLease = types is null ? default : types.Descriptor.LeaseForLong();
        using DescriptorLease templateLease = template is null ? default : template.LeaseForLong();
        using DescriptorLease token = host.LeaseToken();
        (uint key, uint value) = types is null ? default : MapTypeIds.Of(spec);
        outcome = new(AreGiven: value != 0, Errno.None);
        bpf_attr_map_create attributes = Describe(spec);
        if (host.Token is not null && !spec.Flags.HasFlag(MapFlags.Token))
            (attributes.map_flags, attributes.map_token_fd) = (attributes.map_flags | (uint)MapFlags.Token, token.Number);
        if (kernelType != 0)
            (attributes.btf_fd, attributes.btf_vmlinux_value_type_id) = ((uint)typesLease.Number, kernelType);
        if (template is not null)
            attributes.inner_map_fd = (uint)templateLease.Number;
        if (outcome.AreGiven)
            (attributes.btf_fd, attributes.btf_key_type_id, attributes.btf_value_type_id) = ((uint)typesLease.Number, key, value);

        Errno errno = Create(&attributes, out int number);
        if (outcome.AreGiven && TypesOutcome.MayBeToBlame(errno, spec))
        {
            // Only a second question shows whether it was the types.
            outcome = new(AreGiven: false, errno);
            (attributes.btf_fd, attributes.btf_key_type_id, attributes.btf_value_type_id) = (0, 0, 0);
            errno = Create(&attributes, out number);
        }

        return errno == Errno.None ? new Descriptor(number) : throw Refused(errno, spec);
    }

    // SAFETY: callers pass the address of a local, and the attributes hold no pointers.
    private static Errno Create(bpf_attr_map_create* attributes, out int number) =>
        Bpf.InvokeForDescriptor(BpfCommand.MapCreate, attributes, sizeof(bpf_attr_map_create), out number);

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
            map_ifindex = spec.InterfaceIndex,
            map_token_fd = spec.TokenDescriptor,
        };
        ObjectName.Write(spec.Name, new Span<byte>(attributes.map_name, ObjectName.FieldSize));
        return attributes;
    }

    private static BpfException Refused(Errno errno, MapSpec spec) =>
        NewerKinds.Explain(errno, spec) as BpfException ?? Refused(errno, spec, MapCreationAdvice.For(errno, spec));

    private static BpfSyscallException Refused(Errno errno, MapSpec spec, string advice) =>
        new(BpfCommand.MapCreate, errno, $"map '{spec.Name}' ({spec.Type}, {spec.MaxEntries} entries)", advice);
}
