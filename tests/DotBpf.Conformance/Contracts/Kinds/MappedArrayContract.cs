using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts.Kinds;

public abstract class MappedArrayContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Borrow_WrittenInPlace_IsSeenByTheMap()
    {
        using ArrayMap<ulong> map = Create();
        using MappedArray<ulong> memory = map.OpenMemory();
        using MappedValues<ulong> values = memory.Borrow();

        values[3] = 30;
        map[4] = 40;

        Assert.Equal(30ul, map[3]);
        Assert.Equal(40ul, values[4]);
        Assert.Equal([0, 0, 0, 30, 40, 0, 0, 0], values.Span.ToArray());
    }

    [Fact]
    public void Indexer_Value_IsCopied()
    {
        using ArrayMap<ulong> map = Create();
        using MappedArray<ulong> memory = map.OpenMemory();

        memory[1] = 10;

        Assert.Equal(10ul, memory[1]);
        Assert.Equal(10ul, map[1]);
        Assert.Equal(8, memory.Length);
    }

    [Fact]
    public void Counters_AddAndExchange_AreWhole()
    {
        using ArrayMap<ulong> map = Create();
        using MappedArray<ulong> memory = map.OpenMemory();

        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 10_000; i++)
                memory.Add(2, 1);
        });

        Assert.Equal(40_000ul, memory.Read(2));
        Assert.Equal(40_000ul, memory.Exchange(2));
        Assert.Equal(0ul, map[2]);
    }

    [Fact]
    public void Indexer_OutOfRange_Throws()
    {
        using ArrayMap<ulong> map = Create();
        using MappedArray<ulong> memory = map.OpenMemory();

        Assert.Throws<ArgumentOutOfRangeException>(() => memory[8]);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory[-1] = 1);
    }

    [Fact]
    public void Indexer_Disposed_Throws()
    {
        using ArrayMap<ulong> map = Create();
        MappedArray<ulong> memory = map.OpenMemory();

        memory.Dispose();

        Assert.StartsWith("map '", Assert.Throws<ObjectDisposedException>(() => memory[0]).ObjectName, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => { using MappedValues<ulong> values = memory.Borrow(); });
    }

    [Fact]
    public void Values_Disposed_Throw()
    {
        using ArrayMap<ulong> map = Create();
        using MappedArray<ulong> memory = map.OpenMemory();

        Assert.Throws<ObjectDisposedException>(() =>
        {
            MappedValues<ulong> values = memory.Borrow();
            values.Dispose();
            values[0] = 1;
        });
    }

    [Fact]
    public void Borrow_MemoryAndMapDisposedMeanwhile_StaysUntilGivenBack()
    {
        ArrayMap<ulong> map = Create();
        map[5] = 50;
        MappedArray<ulong> memory = map.OpenMemory();
        using MappedValues<ulong> values = memory.Borrow();

        memory.Dispose();
        map.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(50ul, values[5]);
        values[5] = 51;
        Assert.Equal(51ul, values[5]);
        Assert.Throws<ObjectDisposedException>(() => memory[5]);
    }

    [Fact]
    public void Borrow_ValuesOfOddSize_LieEightBytesApart()
    {
        using ArrayMap<Odd> map = Host.CreateMap(new ArrayMapSpec<Odd>(3) { IsMappable = true });
        using MappedArray<Odd> memory = map.OpenMemory();

        memory[2] = new Odd { Number = 7, Letter = 8 };

        Assert.Equal(7u, map[2].Number);
        Assert.Equal(0u, map[1].Number);
        Assert.Throws<InvalidOperationException>(() =>
        {
            using MappedValues<Odd> values = memory.Borrow();
            _ = values.Span;
        });
    }

    [Fact]
    public void OpenMemory_NotMappable_SaysWhatToDo()
    {
        using ArrayMap<ulong> map = Host.CreateMap(new ArrayMapSpec<ulong>(8));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => map.OpenMemory());

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("MapFlags.Mappable", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenMemory_Frozen_MayOnlyBeRead()
    {
        using ArrayMap<ulong> map = Create();
        map[1] = 10;
        map.Freeze();

        using MappedArray<ulong> memory = map.OpenMemory(isReadOnly: true);

        Assert.Equal(Errno.EPERM, Assert.Throws<BpfSyscallException>(() => map.OpenMemory()).Errno);
        Assert.Equal(10ul, memory[1]);
        Assert.True(memory.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => memory[1] = 11);
    }

    [Fact]
    public void Freeze_MappedForWriting_IsRefusedUntilGivenBack()
    {
        using ArrayMap<ulong> map = Create();
        MappedArray<ulong> memory = map.OpenMemory();

        Errno whileMapped = Assert.Throws<BpfSyscallException>(map.Freeze).Errno;
        memory.Dispose();
        map.Freeze();

        Assert.Equal(Errno.EBUSY, whileMapped);
        Assert.Equal(Errno.EPERM, Assert.Throws<BpfSyscallException>(() => map[0] = 1).Errno);
    }

    [Fact]
    public void OpenMemory_ReadOnlyForPrograms_MayOnlyBeRead()
    {
        using ArrayMap<ulong> map = Host.CreateMap(new ArrayMapSpec<ulong>(8) { IsMappable = true, Flags = MapFlags.ReadOnlyForPrograms });

        using MappedArray<ulong> memory = map.OpenMemory(isReadOnly: true);

        Assert.Equal(Errno.EACCES, Assert.Throws<BpfSyscallException>(() => map.OpenMemory()).Errno);
        Assert.Equal(0ul, memory[0]);
    }

    [Theory]
    [InlineData(MapFlags.ReadOnly, true, Errno.EINVAL)]
    [InlineData(MapFlags.ReadOnly, false, Errno.EACCES)]
    [InlineData(MapFlags.WriteOnly, true, Errno.EACCES)]
    [InlineData(MapFlags.WriteOnly, false, Errno.EACCES)]
    public void OpenMemory_HandleOfOneDirection_IsRefused(MapFlags access, bool isReadOnly, Errno expected)
    {
        using MapHandle map = Host.CreateMap(new() { Name = "one", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1, Flags = MapFlags.Mappable | access });

        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(() => map.OpenMemory(isReadOnly)).Errno);
    }

    [Fact]
    public void OpenMemory_Hash_IsRefused()
    {
        using HashMap<int, int> map = Host.CreateMap(new HashMapSpec<int, int>(8));

        Assert.Equal(Errno.ENOTSUPP, Assert.Throws<BpfSyscallException>(() => map.Handle.OpenMemory()).Errno);
    }

    [Fact]
    public void Dispose_WhileOthersRead_NeverFaults()
    {
        for (int round = 0; round < 50; round++)
        {
            using ArrayMap<ulong> map = Create();
            MappedArray<ulong> memory = map.OpenMemory();
            using var begun = new ManualResetEventSlim();
            var reader = new Thread(() =>
            {
                begun.Set();
                while (TryRead(memory))
                {
                }
            });
            reader.Start();
            begun.Wait();

            memory.Dispose();

            Assert.True(reader.Join(TimeSpan.FromSeconds(10)));
        }
    }

    [Fact]
    public void Reads_Repeated_AllocateNothing()
    {
        using ArrayMap<ulong> map = Create();
        using MappedArray<ulong> memory = map.OpenMemory();
        ulong sum = memory[0] + memory.Read(1);

        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
                sum += memory[i % 8] + memory.Read(1);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(0ul, sum);
    }

    private static bool TryRead(MappedArray<ulong> memory)
    {
        try
        {
            return memory[0] == 0;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private ArrayMap<ulong> Create() => Host.CreateMap(new ArrayMapSpec<ulong>(8) { IsMappable = true });

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Odd
    {
        public uint Number;
        public byte Letter;
    }
}

public sealed class MappedArrayOnKernel : MappedArrayContract<KernelFixture>;

public sealed class MappedArrayOnEmbedded : MappedArrayContract<EmbeddedFixture>;

public sealed class MappedArrayOnSharing : MappedArrayContract<SharingFixture>;
