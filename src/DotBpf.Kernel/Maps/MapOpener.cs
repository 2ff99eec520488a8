using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Makes handles of descriptors of maps, by asking the kernel what they are.</summary>
internal static unsafe class MapOpener
{
    /// <summary>The handle of a map; takes the descriptor over, also when it fails.</summary>
    internal static KernelMap Open(KernelHost host, Descriptor descriptor, Func<MapInfo, MapInfo> complete)
    {
        try
        {
            return new KernelMap(host, descriptor, complete(ReadInfo(descriptor, out _)));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>The handle of a map that somebody else created, with the types it was created with; takes the descriptor over, also when it fails.</summary>
    internal static KernelMap OpenExisting(KernelHost host, Descriptor descriptor)
    {
        try
        {
            MapInfo info = ReadInfo(descriptor, out bpf_map_info raw);
            return new KernelMap(host, descriptor, KernelTypesReader.Complete(host, info, raw));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>The handle of a map that was found under a name; takes the descriptor over, also when it is no map.</summary>
    internal static KernelMap OpenPinned(KernelHost host, Descriptor descriptor, PinPath path)
    {
        try
        {
            PinStore.CheckIsMap(descriptor, path);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }

        return OpenExisting(host, descriptor);
    }

    /// <summary>Another handle of a map, by a descriptor of its own.</summary>
    internal static KernelMap Duplicate(MapHandle map) => new((KernelHost)map.Host, KernelHandle.DescriptorOf(map).Duplicate(), map.Info);

    private static MapInfo ReadInfo(Descriptor descriptor, out bpf_map_info raw)
    {
        bpf_map_info info = default;

        // SAFETY: the struct is a local without pointers; the name is an array inside of it.
        ObjectInfo.Read(descriptor, &info, sizeof(bpf_map_info), "a map");
        raw = info;
        return new MapInfo
        {
            Id = info.id,
            Name = ObjectName.Read(new ReadOnlySpan<byte>(info.name, ObjectName.FieldSize)),
            Type = (MapType)info.type,
            KeySize = info.key_size,
            ValueSize = info.value_size,
            MaxEntries = info.max_entries,
            Flags = (MapFlags)info.map_flags,
            Extra = info.map_extra,
        };
    }
}
