using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Conformance.Contracts;

/// <summary>Which refusal is told where there are several to choose from.</summary>
public abstract class MapRefusalsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const uint Loopback = 1, Nowhere = 99_999;
    private const uint TooLarge = (4 << 20) + 1;

    [Theory]
    [InlineData(MapType.Hash, Loopback, Errno.EOPNOTSUPP)]
    [InlineData(MapType.Array, Loopback, Errno.EOPNOTSUPP)]
    [InlineData(MapType.Array, Nowhere, Errno.EINVAL)]
    [InlineData(MapType.LruHash, Loopback, Errno.EINVAL)]
    public void CreateMap_OnAnInterface_IsRefused(MapType type, uint index, Errno expected)
    {
        MapSpec spec = Spec(type, 4, 8, 4) with { InterfaceIndex = index };

        Assert.Equal(expected, RefusalOf(spec));
    }

    [Theory]
    [InlineData(MapType.CgroupStorage, 16, 65_408, 0)]
    [InlineData(MapType.StackTrace, 4, 80, (1u << 31) + 1)]
    [InlineData(MapType.SockHash, 513, 4, 4)]
    public void CreateMap_BadTokenAndSizeOfLateKind_TokenIsToldFirst(MapType type, uint keySize, uint valueSize, uint maxEntries)
    {
        MapSpec spec = Spec(type, keySize, valueSize, maxEntries);

        Assert.Equal(Errno.E2BIG, RefusalOf(spec));
        Assert.Equal(Errno.EINVAL, RefusalOf(spec with { Flags = MapFlags.Token }));
    }

    // The kernel refuses it before it asks for memory.
    [Theory]
    [InlineData(MapType.SockHash, Errno.EINVAL)]
    [InlineData(MapType.Hash, Errno.E2BIG)]
    public void CreateMap_HashOfTooManyBuckets_IsRefusedByItsKind(MapType type, Errno expected)
    {
        Assert.Equal(expected, RefusalOf(Spec(type, 4, 4, (1u << 27) + 1)));
        Assert.Equal(expected, RefusalOf(Spec(type, 4, 4, uint.MaxValue)));
    }

    [Fact]
    public void CreateMap_TemplateAndOuterBad_TemplateIsToldFirst()
    {
        MapSpec outer = Spec(MapType.ArrayOfMaps, 4, 4, 4) with { Flags = MapFlags.ReadOnly | MapFlags.WriteOnly };

        Assert.Equal(Errno.E2BIG, RefusalOf(outer with { Inner = Spec(MapType.Hash, 4, TooLarge, 1) }));
        Assert.Equal(Errno.ENOTSUPP, RefusalOf(outer with { Inner = Spec(MapType.LruHash, 4, 8, 1) with { Flags = MapFlags.NoPreallocation } }));
    }

    [Theory]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.PerCpuArray)]
    public void UpdateSlot_MayNotWrite_IsToldFirst(MapType type)
    {
        using MapHandle frozen = Host.CreateMap(Spec(type, 4, 8, 4)), read = Host.CreateMap(Spec(type, 4, 8, 4) with { Flags = MapFlags.ReadOnly });
        frozen.Freeze();

        Assert.Equal((Errno.EPERM, Errno.EPERM), (frozen.UpdateSlot(new byte[4], 0, new byte[8]), read.UpdateSlot(new byte[4], 0, new byte[8])));
    }

    [Theory]
    [InlineData(MapFlags.None)]
    [InlineData(MapFlags.Mappable)]
    public void OpenRing_Array_Enotsupp(MapFlags flags)
    {
        using MapHandle map = Host.CreateMap(Spec(MapType.Array, 4, 8, 4) with { Flags = flags });

        Assert.Equal(Errno.ENOTSUPP, Assert.Throws<BpfSyscallException>(map.OpenRing).Errno);
        Assert.Equal(Errno.ENOTSUPP, Assert.Throws<BpfSyscallException>(map.OpenUserRing).Errno);
    }

    [Theory]
    [InlineData(MapAccess.ReadOnly, Errno.EINVAL)]
    [InlineData(MapAccess.WriteOnly, Errno.EACCES)]
    public void OpenRing_OpenedForHalf_IsRefused(MapAccess access, Errno expected)
    {
        using MapHandle ring = Reopen(Spec(MapType.RingBuffer, 0, 0, 4096), access), user = Reopen(Spec(MapType.UserRingBuffer, 0, 0, 4096), access);

        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(ring.OpenRing).Errno);
        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(user.OpenUserRing).Errno);
    }

    [Theory]
    [InlineData(MapAccess.ReadOnly)]
    [InlineData(MapAccess.WriteOnly)]
    public void OpenMemory_ArenaOpenedForHalf_Eacces(MapAccess access)
    {
        using MapHandle arena = Reopen(Spec(MapType.Arena, 0, 0, 4) with { Flags = MapFlags.Mappable }, access);

        Assert.Equal(Errno.EACCES, Assert.Throws<BpfSyscallException>(() => arena.OpenMemory(isReadOnly: true)).Errno);
    }

    [Theory]
    [InlineData(MapAccess.ReadOnly, true, Errno.ENOTSUPP)]
    [InlineData(MapAccess.ReadOnly, false, Errno.EACCES)]
    [InlineData(MapAccess.WriteOnly, true, Errno.EACCES)]
    public void OpenMemory_LockedValuesOpenedForHalf_AccessIsToldFirst(MapAccess access, bool isReadOnly, Errno expected)
    {
        using ArrayMap<LockedCount> map = Host.CreateMap(new ArrayMapSpec<LockedCount>(4) { IsMappable = true });
        using MapHandle half = Reopen(map.Handle, access);

        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(() => half.OpenMemory(isReadOnly)).Errno);
    }

    [Fact]
    public void UpdateBatch_LockedStorage_Enotsupp()
    {
        using SkStorageMap<LockedCount> map = Host.CreateMap(new SkStorageMapSpec<LockedCount>());
        byte[] noOwner = BitConverter.GetBytes(-1);

        foreach (int count in (int[])[0, 1])
        {
            int done = count;
            Assert.Equal((Errno.ENOTSUPP, 0), (map.Handle.UpdateBatch(noOwner, new byte[8], ref done, UpdateMode.Lock), done));
        }
    }

    [Theory]
    [InlineData(MapType.Array)]
    [InlineData(MapType.PerfEventArray)]
    [InlineData(MapType.DevMap)]
    [InlineData(MapType.CpuMap)]
    public void UpdateReference_NoPlaceForOne_Einval(MapType type)
    {
        using MapHandle map = Host.CreateMap(Spec(type, 4, 4, 1)), frozen = Host.CreateMap(Spec(type, 4, 4, 1));
        frozen.Freeze();

        Assert.Equal(Errno.EINVAL, map.UpdateReference(new byte[4], map));
        Assert.Equal(Errno.EINVAL, map.UpdateReference([9, 0, 0, 0], map));
        Assert.Equal(Errno.EINVAL, frozen.UpdateReference(new byte[4], map));
    }

    [Fact]
    public void UpdateReferences_NoneNamed_Einval()
    {
        using MapHandle map = Host.CreateMap(Spec(MapType.DevMap, 4, 8, 1));

        Assert.Equal(Errno.EINVAL, map.UpdateReferences(new byte[4], [1, 0, 0, 0, 0, 0, 0, 0], []));
    }

    [Theory]
    [InlineData(MapType.Hash, 4, 24)]
    [InlineData(MapType.PerCpuArray, 4, 24)]
    [InlineData(MapType.Queue, 0, 24)]
    [InlineData(MapType.Queue, 0, 8)]
    [InlineData(MapType.StackTrace, 4, 80)]
    public void CreateMap_TypesThatKindDoesNotTake_AreNotLookedAt(MapType type, uint keySize, uint valueSize)
    {
        MapSpec locked = ReadObject("field-operations.bpf.o").Maps["hash"];
        using TypesHandle types = Host.LoadTypes(locked.OwnTypes!);

        using MapHandle map = Host.CreateMap(Spec(type, keySize, valueSize, 4) with { ValueType = locked.ValueType }, types);

        Assert.Equal((null, null), (map.Info.ValueType, map.Info.TypesRefusal));
    }

    [Fact]
    public void CreateMap_KeyThatKindRefuses_IsWithoutTypes()
    {
        MapSpec flows = ReadObject("contract.bpf.o").Maps.First(map => map.KeyType is { SizeInBytes: sizeof(ulong) } and BtfStruct);
        using TypesHandle types = Host.LoadTypes(flows.OwnTypes!);

        using MapHandle map = Host.CreateMap(flows with { Type = MapType.CgroupStorage, MaxEntries = 0, Flags = MapFlags.None }, types);

        Assert.Equal((null, null), (map.Info.KeyType, map.Info.ValueType));
        Assert.NotNull(map.Info.TypesRefusal);
    }

    private static MapSpec Spec(MapType type, uint keySize, uint valueSize, uint maxEntries) =>
        new() { Name = "refused", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries };

    private Errno RefusalOf(MapSpec spec) => Assert.Throws<BpfSyscallException>(() => Host.CreateMap(spec)).Errno;

    private MapHandle Reopen(MapSpec spec, MapAccess access)
    {
        using MapHandle map = Host.CreateMap(spec);
        return Reopen(map, access);
    }

    private MapHandle Reopen(MapHandle map, MapAccess access)
    {
        PinPath path = PinRoot.Child($"{map.Info.Id}");
        Host.Pin(map, path);
        Assert.True(Host.TryOpenPinnedMap(path, out MapHandle? opened, access));
        Host.Unpin(path);
        return opened;
    }

    private struct LockedCount
    {
        public BpfSpinLock Lock { get; set; }

        public uint Count { get; set; }
    }
}

public sealed class MapRefusalsOnKernel : MapRefusalsContract<KernelFixture>;

public sealed class MapRefusalsOnEmbedded : MapRefusalsContract<EmbeddedFixture>;
