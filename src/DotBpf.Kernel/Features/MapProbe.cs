using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Asks the kernel for kinds of maps, by creating the smallest of each.</summary>
internal static unsafe class MapProbe
{
    private static readonly MapSpec s_plain = new() { Name = "probe", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 };

    internal static bool Has(KernelHost host, MapType type) => type switch
    {
        MapType.Unspecified => false,
        MapType.StructOps => HasStructOps(host),
        _ => CanCreate(host, Smallest(type)),
    };

    private static bool CanCreate(KernelHost host, MapSpec spec)
    {
        try
        {
            using TypesHandle? types = spec.OwnTypes is { } own ? host.LoadTypes(own) : null;
            using MapHandle map = host.CreateMap(spec, types);
            return true;
        }
        catch (FeatureNotSupportedException)
        {
            return false;
        }
        catch (BpfSyscallException refusal) when (refusal is { Command: BpfCommand.MapCreate, Errno: Errno.EINVAL or Errno.E2BIG or Errno.EOPNOTSUPP })
        {
            return false;
        }
        catch (BpfSyscallException refusal) when (refusal.Errno == Errno.EPERM && host.Token is not null)
        {
            return false; // the token does not permit it
        }
    }

    private static MapSpec Smallest(MapType type)
    {
        MapSpec spec = s_plain with { Type = type };
        return type switch
        {
            MapType.StackTrace => spec with { ValueSize = 8 },
            MapType.LpmTrie => spec with { KeySize = 8, Flags = MapFlags.NoPreallocation },
            MapType.CgroupStorage or MapType.PerCpuCgroupStorage => spec with { KeySize = 8, MaxEntries = 0 },
            MapType.Queue or MapType.Stack or MapType.BloomFilter => spec with { KeySize = 0 },
            MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage => WithTypes(spec with { MaxEntries = 0, Flags = MapFlags.NoPreallocation }),
            MapType.RingBuffer or MapType.UserRingBuffer => spec with { KeySize = 0, ValueSize = 0, MaxEntries = (uint)Environment.SystemPageSize },
            MapType.ArrayOfMaps or MapType.HashOfMaps => spec with { Inner = s_plain },
            MapType.Arena => spec with { KeySize = 0, ValueSize = 0, Flags = MapFlags.Mappable },
            MapType.InstructionArray => spec with { ValueSize = 16 },
            MapType.ResizableHash => spec with { Flags = MapFlags.NoPreallocation },
            _ => spec,
        };
    }

    // Storage that belongs to something of the kernel is created with types only.
    private static MapSpec WithTypes(MapSpec spec)
    {
        var builder = new BtfBuilder();
        int number = builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        BtfTypes types = builder.Build("probe");
        return spec with { KeyType = types[number], ValueType = types[number] };
    }

    // A kernel that has such maps says that the first of its types is none of their structs.
    private static bool HasStructOps(KernelHost host)
    {
        using DescriptorLease token = host.LeaseToken();
        bpf_attr_map_create attributes = new()
        {
            map_type = (uint)MapType.StructOps,
            key_size = 4,
            value_size = 4,
            max_entries = 1,
            btf_vmlinux_value_type_id = 1,
            map_flags = BpfToken.FlagOf(host.Token),
            map_token_fd = token.Number,
        };

        // SAFETY: the attributes are a local without pointers, and the lease holds the token for the call.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.MapCreate, &attributes, sizeof(bpf_attr_map_create), out int number);
        if (errno == Errno.None)
            new Descriptor(number).Dispose();
        return errno is not Errno.EPERM || host.Token is not null
            ? errno is Errno.None or Errno.ENOTSUPP
            : throw new BpfSyscallException(BpfCommand.MapCreate, errno, "the question whether the kernel has StructOps maps", Privilege.ExplainRefusal());
    }
}
