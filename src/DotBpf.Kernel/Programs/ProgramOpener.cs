using System.Collections.Immutable;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Makes handles of descriptors of programs, by asking the kernel what they are.</summary>
internal static unsafe class ProgramOpener
{
    private const int UsualMaps = 64;

    /// <summary>The handle of a program that was just loaded; takes the descriptor over, also when it fails.</summary>
    internal static KernelProgram OpenLoaded(KernelHost host, Descriptor descriptor, ProgramSpec program, ProgramBindings bindings) =>
        Open(descriptor, info => new KernelProgram(host, descriptor, info with { ExpectedAttachType = program.ExpectedAttachType })
        {
            UsdtMaps = UsdtMaps.Of(info, bindings),
        });

    /// <summary>The handle of a program that somebody loaded; takes the descriptor over, also when it fails.</summary>
    internal static KernelProgram OpenExisting(KernelHost host, Descriptor descriptor) =>
        Open(descriptor, info => new KernelProgram(host, descriptor, info));

    /// <summary>The handle of a program that was found under a name; takes the descriptor over, also when it is no program.</summary>
    internal static KernelProgram OpenPinned(KernelHost host, Descriptor descriptor, PinPath path)
    {
        try
        {
            PinStore.CheckIs("bpf-prog", "A program", descriptor, path);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }

        return OpenExisting(host, descriptor);
    }

    /// <summary>Fills the struct of a program; what it points to is the caller's to pin.</summary>
    internal static void Read(Descriptor descriptor, bpf_prog_info* info) => ObjectInfo.Read(descriptor, info, sizeof(bpf_prog_info), "a program");

    private static KernelProgram Open(Descriptor descriptor, Func<ProgramInfo, KernelProgram> create)
    {
        try
        {
            return create(ReadInfo(descriptor));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static ProgramInfo ReadInfo(Descriptor descriptor)
    {
        uint* maps = stackalloc uint[UsualMaps];

        // SAFETY: the kernel writes at most nr_map_ids numbers, and puts into it how many there are.
        bpf_prog_info info = new() { map_ids = (ulong)maps, nr_map_ids = UsualMaps };
        Read(descriptor, &info);
        ImmutableArray<uint> mapIds = info.nr_map_ids > UsualMaps
            ? ReadManyMaps(descriptor, info.nr_map_ids)
            : ImmutableArray.Create(new ReadOnlySpan<uint>(maps, (int)info.nr_map_ids));
        return new ProgramInfo(info.id, ObjectName.Read(new ReadOnlySpan<byte>(info.name, ObjectName.FieldSize)), (ProgramType)info.type)
        {
            Tag = Convert.ToHexStringLower(new ReadOnlySpan<byte>(info.tag, 8)),
            LoadedAt = TimeSpan.FromTicks((long)(info.load_time / (ulong)TimeSpan.NanosecondsPerTick)),
            UserId = info.created_by_uid,
            MapIds = mapIds,
            TypesId = info.btf_id,
            VerifiedInstructions = (int)info.verified_insns,
            TranslatedSize = (int)info.xlated_prog_len,
            MachineCodeSize = (int)info.jited_prog_len,
            IsGplCompatible = (info.gpl_compatible & 1) != 0,
            TargetTypesId = info.attach_btf_obj_id,
            TargetTypeId = info.attach_btf_id,
            InterfaceIndex = (int)info.ifindex,
        };
    }

    private static ImmutableArray<uint> ReadManyMaps(Descriptor descriptor, uint count)
    {
        var maps = new uint[count];
        fixed (uint* m = maps)
        {
            // SAFETY: as above, with an array that is pinned.
            bpf_prog_info info = new() { map_ids = (ulong)m, nr_map_ids = count };
            Read(descriptor, &info);
        }

        return [.. maps];
    }
}
