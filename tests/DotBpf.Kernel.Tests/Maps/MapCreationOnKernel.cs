using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

public sealed class MapCreationOnKernel : ByteMapOnKernel
{
    [Theory]
    [InlineData(MapType.Hash, 4u, 8u, MapFlags.None)]
    [InlineData(MapType.Hash, 4u, 8u, MapFlags.NoPreallocation | MapFlags.ZeroSeed)]
    [InlineData(MapType.LruHash, 4u, 8u, MapFlags.None)]
    [InlineData(MapType.PerCpuHash, 4u, 8u, MapFlags.None)]
    [InlineData(MapType.LruPerCpuHash, 4u, 8u, MapFlags.None)]
    [InlineData(MapType.Array, 4u, 8u, MapFlags.Mappable)]
    [InlineData(MapType.PerCpuArray, 4u, 8u, MapFlags.None)]
    [InlineData(MapType.ProgramArray, 4u, 4u, MapFlags.None)]
    public void Create_KindsOfTheSpine_SaysWhatTheyAre(MapType type, uint keySize, uint valueSize, MapFlags flags)
    {
        MapHandle map = Create(new MapSpec { Name = "a_name", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = 10, Flags = flags });

        Assert.Equal((type, keySize, valueSize, 10u, flags), (map.Info.Type, map.Info.KeySize, map.Info.ValueSize, map.Info.MaxEntries, map.Info.Flags));
        Assert.Equal("a_name", map.Info.Name);
        Assert.NotEqual(0u, map.Info.Id);
    }

    [Fact]
    public void Create_RingBuffer_HasNoKeysAndNoValues()
    {
        MapHandle map = Create(MapType.RingBuffer, 0, 0, 4096);

        Assert.Equal((0, 0, 4096u), (map.KeySize, map.ValueSize, map.Info.MaxEntries));
        Assert.Equal(Errno.ENOTSUPP, map.Update([], []));
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("exactly_15_char", "exactly_15_char")]
    [InlineData("longer_than_15_characters", "longer_than_15_")]
    [InlineData("da-sh sp/ace", "da_sh_sp_ace")]
    [InlineData("größe", "gr__e")]
    [InlineData(".bss", ".bss")]
    public void Create_AnyName_IsCutToWhatTheKernelTakes(string name, string expected)
    {
        MapHandle map = Create(new MapSpec { Name = name, Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });

        Assert.Equal(expected, map.Info.Name);
    }

    [Fact]
    public void Create_ForADeviceThatTakesNothing_SaysSo()
    {
        const uint Loopback = 1;

        var error = Assert.Throws<BpfSyscallException>(() => Create(new MapSpec { Name = "m", Type = MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1, InterfaceIndex = Loopback }));

        Assert.Equal(Errno.EOPNOTSUPP, error.Errno);
        Assert.Contains("Network device 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OnANodeOfMemoryThatIsNotThere_NamesTheNode()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() =>
            Create(new MapSpec { Name = "far", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 10, Flags = MapFlags.NumaNode, NumaNode = 777 }));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("memory node 777", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_LruPerCpuLists_ReportsTheRoundedCapacity()
    {
        uint cpus = (uint)Host.PossibleCpus;

        MapHandle map = Create(MapType.LruHash, 4, 4, (cpus * 3) + 1, MapFlags.NoCommonLru);

        Assert.Equal(cpus == 1 ? 4u : cpus * 4, map.Info.MaxEntries);
    }

    [Theory]
    [InlineData(MapType.Hash, 0u, 8u, 1u, MapFlags.None, Errno.EINVAL, "KeySize is 0")]
    [InlineData(MapType.Hash, 4u, 0u, 1u, MapFlags.None, Errno.EINVAL, "ValueSize is 0")]
    [InlineData(MapType.Hash, 4u, 8u, 0u, MapFlags.None, Errno.EINVAL, "MaxEntries is 0")]
    [InlineData(MapType.Hash, 4u, 8u, 1u, MapFlags.Mappable, Errno.EINVAL, "Flags have Mappable")]
    [InlineData(MapType.Hash, 4u, 8u, 1u, MapFlags.ReadOnlyForPrograms | MapFlags.WriteOnlyForPrograms, Errno.EINVAL, "exclude each other")]
    [InlineData(MapType.Hash, 4u, 8u << 20, 1u, MapFlags.None, Errno.E2BIG, "ValueSize is 8388608")]
    [InlineData(MapType.Hash, 100u, (4u << 20) - 100, 1u, MapFlags.None, Errno.E2BIG, "4 MiB")]
    [InlineData(MapType.LruHash, 4u, 8u, 1u, MapFlags.NoPreallocation, Errno.ENOTSUPP, "Flags have NoPreallocation")]
    [InlineData(MapType.PerCpuArray, 4u, 40_000u, 1u, MapFlags.None, Errno.E2BIG, "ValueSize is 40000")]
    [InlineData(MapType.Array, 8u, 8u, 1u, MapFlags.None, Errno.EINVAL, "KeySize is 8; this kind takes 4 bytes")]
    [InlineData(MapType.ProgramArray, 4u, 8u, 1u, MapFlags.None, Errno.EINVAL, "ValueSize is 8; this kind takes 4 bytes")]
    [InlineData(MapType.RingBuffer, 0u, 0u, 5000u, MapFlags.None, Errno.EINVAL, "power of two")]
    [InlineData(MapType.RingBuffer, 4u, 0u, 4096u, MapFlags.None, Errno.EINVAL, "KeySize is 4")]
    [InlineData(MapType.LpmTrie, 8u, 8u, 1u, MapFlags.None, Errno.EINVAL, "Flags lack NoPreallocation")]
    public void Create_SpecThatTheKernelRefuses_NamesTheField(MapType type, uint key, uint value, uint entries, MapFlags flags, Errno errno, string advice)
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Create(type, key, value, entries, flags));

        Assert.Equal((BpfCommand.MapCreate, errno), (error.Command, error.Errno));
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Contains("'bytes'", error.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MapType.InstructionArray)]
    [InlineData(MapType.ResizableHash)]
    public void Create_KindOfANewerKernel_NamesTheKernelItNeeds(MapType type)
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => Create(type, 4, 8, 1));

        Assert.Equal(("6.19", "kernel"), (error.MinimumKernel, error.Host));
        Assert.Contains($"{type}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MoreThanMemoryHolds_SaysSo()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Create(MapType.Array, 4, 1 << 30, 1 << 30));

        Assert.Equal(Errno.ENOMEM, error.Errno);
        Assert.Contains("smaller MaxEntries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MapOfMaps_HoldsMapsOfItsTemplate()
    {
        var inner = new MapSpec { Name = "inner", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 4 };
        MapHandle outer = Create(new MapSpec { Name = "outer", Type = MapType.ArrayOfMaps, KeySize = 4, ValueSize = 4, MaxEntries = 2, Inner = inner });
        MapHandle other = Create(MapType.Array, 4, 8, 4);
        MapHandle member = Create(inner);

        Errno errno = outer.UpdateReference(U32(1), member);
        var id = new byte[4];
        outer.Lookup(U32(1), id);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(member.Info.Id, BitConverter.ToUInt32(id));
        Assert.Equal(Errno.EINVAL, outer.UpdateReference(U32(0), other));
    }

    [Fact]
    public void UpdateReference_KindThatHoldsData_IsRefused()
    {
        MapHandle map = Create(MapType.Hash, 4, 4, 4);

        Errno errno = map.UpdateReference(U32(1), map);

        Assert.Equal(Errno.EINVAL, errno);
        Assert.Empty(Keys(map));
    }
}
