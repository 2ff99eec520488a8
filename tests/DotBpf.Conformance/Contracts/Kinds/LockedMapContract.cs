using System.Runtime.CompilerServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

/// <summary>Values with a lock in them.</summary>
public abstract class LockedMapContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Locked_Hash_ReadsAndWritesByTheRules()
    {
        using HashMap<int, Guarded> map = Host.CreateMap(new HashMapSpec<int, Guarded>(4));
        HashMap<int, Guarded> locked = map.Locked;

        locked[1] = Guarded.Of(5);

        Assert.False(locked.TryAdd(1, Guarded.Of(6)));
        Assert.False(locked.TryUpdate(2, Guarded.Of(6)));
        Assert.True(locked.TryUpdate(1, Guarded.Of(7)));
        Assert.Equal(7ul, locked[1].Words[15]);
        Assert.True(locked.Remove(1, out Guarded removed));
        Assert.Equal(7ul, removed.Words[0]);
        Assert.False(locked.ContainsKey(1));
    }

    [Fact]
    public void Locked_Batches_HoldTheLockToo()
    {
        using HashMap<int, Guarded> map = Host.CreateMap(new HashMapSpec<int, Guarded>(64));

        map.Locked.AddRange([1, 2, 3], [Guarded.Of(1), Guarded.Of(2), Guarded.Of(3)]);

        ulong sum = 0;
        foreach (ref readonly MapEntry<int, Guarded> entry in map.Locked)
            sum += entry.Value.Words[7];
        Assert.Equal(6ul, sum);
    }

    [Fact]
    public void Locked_ArrayUnderWriters_IsNeverHalfWritten()
    {
        using ArrayMap<Guarded> map = Host.CreateMap(new ArrayMapSpec<Guarded>(2));
        ArrayMap<Guarded> locked = map.Locked;
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (ulong number = 0; !stop.IsCancellationRequested; number++)
                locked[1] = Guarded.Of(number);
        });
        writer.Start();

        int torn = 0;
        for (int i = 0; i < 100_000; i++)
        {
            Guarded value = locked[1];
            torn += value.Words[0] == value.Words[15] ? 0 : 1;
        }

        stop.Cancel();
        writer.Join();
        Assert.Equal(0, torn);
    }

    [Fact]
    public void Locked_ValuesWithoutLock_SaysSo()
    {
        using HashMap<int, long> map = Host.CreateMap(new HashMapSpec<int, long>(4));

        Assert.Contains(nameof(BpfSpinLock), Assert.Throws<InvalidOperationException>(() => map.Locked).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Freeze_ValuesWithLock_SaysWhy()
    {
        using HashMap<int, Guarded> map = Host.CreateMap(new HashMapSpec<int, Guarded>(4));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(map.Freeze);

        Assert.Equal(Errno.ENOTSUPP, error.Errno);
        Assert.Contains("lock", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MapType.LruHash)]
    [InlineData(MapType.PerCpuHash)]
    [InlineData(MapType.PerCpuArray)]
    public void Create_KindWithoutLocks_IsRefused(MapType type)
    {
        MapSpec spec = ReadObject("field-operations.bpf.o").Maps[type == MapType.PerCpuArray ? "array" : "hash"];

        Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<BpfSyscallException>(() => Create(spec with { Type = type })).Errno);
    }

    [Fact]
    public void Create_ReadOnlyForPrograms_IsRefused()
    {
        MapSpec spec = ReadObject("field-operations.bpf.o").Maps["hash"];

        Assert.Equal(Errno.EACCES, Assert.Throws<BpfSyscallException>(() => Create(spec with { Flags = MapFlags.ReadOnlyForPrograms })).Errno);
    }

    [Fact]
    public void OpenMemory_ValuesWithLock_IsRefused()
    {
        MapSpec spec = ReadObject("field-operations.bpf.o").Maps["array"];
        using TypesHandle types = Host.LoadTypes(spec.ValueType!.Types);
        using MapHandle map = Host.CreateMap(spec with { Flags = MapFlags.Mappable }, types);

        Assert.Equal(Errno.ENOTSUPP, Assert.Throws<BpfSyscallException>(() => map.OpenMemory()).Errno);
    }

    [Fact]
    public void Update_LockInANestedStructure_IsHeldAndKept()
    {
        using HashMap<int, Outer> map = Host.CreateMap(new HashMapSpec<int, Outer>(4));
        byte[] value = new byte[map.Handle.ValueSize];
        Array.Fill(value, (byte)0xff);

        Assert.Equal(Errno.None, map.Handle.Update(new byte[4], value, UpdateMode.Lock));
        Assert.Equal(Errno.None, map.Handle.Lookup(new byte[4], value, LookupMode.Lock));

        Assert.Equal((uint.MaxValue, 0u, uint.MaxValue, uint.MaxValue), (At(value, 0), At(value, 4), At(value, 8), At(value, 12)));
        Assert.Equal(Errno.ENOTSUPP, map.Handle.Freeze());
    }

    [Fact]
    public void Locked_LockInANestedStructure_ReadsAndWrites()
    {
        using HashMap<int, Outer> map = Host.CreateMap(new HashMapSpec<int, Outer>(4));

        map.Locked[1] = new Outer { Before = 2, After = 3 };

        Assert.Equal((2u, 3u), (map.Locked[1].Before, map.Locked[1].After));
    }

    [Fact]
    public void Update_TwoLocksInAnArray_AreBytesLikeAnyOther()
    {
        using HashMap<int, Pair> map = Host.CreateMap(new HashMapSpec<int, Pair>(4));
        byte[] value = new byte[map.Handle.ValueSize];
        Array.Fill(value, (byte)0xff);

        Assert.Equal(Errno.EINVAL, map.Handle.Update(new byte[4], value, UpdateMode.Lock));
        Assert.Equal(Errno.None, map.Handle.Update(new byte[4], value));
        Assert.Equal(Errno.None, map.Handle.Lookup(new byte[4], value));

        Assert.Equal(-1, value.AsSpan().IndexOfAnyExcept((byte)0xff));
        Assert.Equal(Errno.None, map.Handle.Freeze());
    }

    private static uint At(byte[] value, int offset) => BitConverter.ToUInt32(value, offset);

    private void Create(MapSpec spec)
    {
        using TypesHandle types = Host.LoadTypes(spec.ValueType!.Types);
        using MapHandle map = Host.CreateMap(spec, types);
    }

    private struct Outer
    {
        public uint Before { get; set; }
        public Inner Inner { get; set; }
        public uint After { get; set; }
    }

    private struct Inner
    {
        public BpfSpinLock Lock { get; set; }
        public uint Number { get; set; }
    }

    [InlineArray(2)]
    private struct Pair
    {
        private Inner _first;
    }

    private struct Guarded
    {
        public BpfSpinLock Lock { get; set; }
        public uint Reserved { get; set; }
        public Numbers Words;

        internal static Guarded Of(ulong number)
        {
            Guarded value = default;
            ((Span<ulong>)value.Words).Fill(number);
            return value;
        }
    }

    [InlineArray(16)]
    private struct Numbers
    {
        private ulong _first;
    }
}

public sealed class LockedMapOnKernel : LockedMapContract<KernelFixture>;

public sealed class LockedMapOnEmbedded : LockedMapContract<EmbeddedFixture>;
