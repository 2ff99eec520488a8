using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Reads the types that maps of others were created with.</summary>
internal static unsafe class KernelTypesReader
{
    /// <summary>Adds the key and value types, where the map has them and this process may read them.</summary>
    internal static MapInfo Complete(KernelHost host, MapInfo info, in bpf_map_info raw) => Complete(info, raw, id => TryRead(id, host));

    /// <summary>Adds the key and value types, read as given. A newer kernel may have types of kinds that are not known here; maps with such stay usable.</summary>
    internal static MapInfo Complete(MapInfo info, in bpf_map_info raw, Func<uint, BtfTypes?> tryRead)
    {
        if (raw.btf_id == 0 || raw.btf_value_type_id == 0)
            return info;
        try
        {
            return tryRead(raw.btf_id) is not { } types ? info : info with
            {
                KeyType = raw.btf_key_type_id == 0 ? null : types[(int)raw.btf_key_type_id],
                ValueType = types[(int)raw.btf_value_type_id],
            };
        }
        catch (ObjectFileException unreadable)
        {
            return info with { TypesRefusal = $"they cannot be read here: {unreadable.Message}" };
        }
    }

    /// <summary>The types of that number.</summary>
    /// <exception cref="BpfSyscallException">There are none, or they may not be read.</exception>
    internal static BtfTypes Read(uint id) =>
        TryRead(id, host: null) ?? throw new BpfSyscallException(BpfCommand.BtfGetById, Errno.EPERM, $"types {id}", Privilege.ExplainRefusal());

    private static BtfTypes? TryRead(uint id, KernelHost? host)
    {
        using Descriptor? descriptor = TryOpen(id, host);
        return descriptor is null ? null : BtfTypes.Read(ReadBytes(descriptor, id), $"types {id} of the kernel");
    }

    /// <summary>Opens a set of types; <see langword="null"/> when it ended, or this process may not.</summary>
    /// <remarks>Ids need CAP_SYS_ADMIN or, since 6.15, a token; an open map does not: then the host does not know the types, which <see cref="MapInfo"/> allows for.</remarks>
    internal static Descriptor? TryOpen(uint id, KernelHost? host = null)
    {
        using DescriptorLease token = host is null ? default : host.LeaseToken();
        bpf_attr_get_id attributes = new() { start_id = id, open_flags = BpfToken.FlagOf(host?.Token), fd_by_id_token_fd = token.Number };

        // SAFETY: the attributes are a local without pointers, and the lease holds the token for the call.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.BtfGetById, &attributes, sizeof(bpf_attr_get_id), out int number);
        bool isUnknown = errno == Errno.EINVAL && host?.Token is not null;
        if (isUnknown || errno is Errno.EPERM or Errno.ENOENT)
            return null;
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.BtfGetById, errno, $"types {id}");
        return new Descriptor(number);
    }

    internal static byte[] ReadBytes(Descriptor descriptor, uint id)
    {
        bpf_btf_info size = default;
        ObjectInfo.Read(descriptor, &size, sizeof(bpf_btf_info), $"types {id}");
        var bytes = new byte[size.btf_size];
        fixed (byte* b = bytes)
        {
            // SAFETY: the array is pinned, and the kernel copies at most btf_size bytes.
            bpf_btf_info info = new() { btf = (ulong)b, btf_size = (uint)bytes.Length };
            ObjectInfo.Read(descriptor, &info, sizeof(bpf_btf_info), $"types {id}");
        }

        return bytes;
    }
}
