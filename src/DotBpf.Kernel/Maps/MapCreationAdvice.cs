using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Says why the kernel refused to create a map, and what to try.</summary>
internal static class MapCreationAdvice
{
    internal static string For(Errno errno, MapSpec spec) => errno switch
    {
        Errno.EPERM => Privilege.ExplainRefusal(),
        Errno.EINVAL or Errno.E2BIG or Errno.ENOTSUPP => Fault(spec),
        Errno.ENOMEM => $"The kernel has no memory for {spec.MaxEntries} entries of {spec.KeySize} and {spec.ValueSize} bytes. "
            + "Create it with a smaller MaxEntries.",
        Errno.EBADF => "A descriptor it refers to is not open: that of its types, of its inner map or of its token.",
        Errno.EACCES => "A value with a lock, a timer or a kernel pointer cannot be read-only or write-only for programs.",
        Errno.EOPNOTSUPP when spec.InterfaceIndex != 0 => $"Network device {spec.InterfaceIndex} does not take programs and maps on board. Leave InterfaceIndex out to keep the map in the kernel.",
        Errno.EOPNOTSUPP => "Values of this kind cannot hold the lock, timer or kernel pointer that the value's type has.",
        _ => "",
    };

    private static string Fault(MapSpec spec)
    {
        if (MapShape.Of(spec.Type) is not { } shape)
            return spec.Type is MapType.StructOps ? "" : $"The running kernel, {Environment.OSVersion.Version}, may have no maps of kind {spec.Type}.";
        string fault = shape.FirstFault(spec);
        if (fault.Length != 0)
            return fault;
        if (NodeFault(spec) is { } node)
            return node;
        if (TypeFault("KeyType", spec.KeyType?.SizeInBytes, spec.KeySize) is { } key)
            return key;
        if (TypeFault("ValueType", spec.ValueType?.SizeInBytes, spec.ValueSize) is { } value)
            return value;
        return spec.Type is MapType.ArrayOfMaps or MapType.HashOfMaps && spec.Inner is null
            ? "A map of maps needs the spec of its inner maps (Inner)."
            : "Its sizes, entries and flags are ones that this kind takes; the types or Extra remain.";
    }

    // Kernels without memory nodes take only node 0.
    private static string? NodeFault(MapSpec spec)
    {
        const string Online = "/sys/devices/system/node/online";
        if (!spec.Flags.HasFlag(MapFlags.NumaNode))
            return null;
        string nodes = File.Exists(Online) ? File.ReadAllText(Online).Trim() : "0";
        return NumberList.Parse(nodes, Online).Contains(spec.NumaNode)
            ? null
            : $"There is no memory node {spec.NumaNode} online; this machine has {nodes}. Choose one of these, or leave NumaNode out.";
    }

    private static string? TypeFault(string name, long? found, uint declared) =>
        found is { } size && size != declared ? $"{name} has {size} bytes, but the map declares {declared}." : null;
}
