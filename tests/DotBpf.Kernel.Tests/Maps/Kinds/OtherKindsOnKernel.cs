using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Kernel.Tests.Kinds;

/// <summary>Kinds that can be tried only so far without a program or a reader.</summary>
public sealed class OtherKindsOnKernel : IDisposable
{
    private readonly KernelHost _host = KernelHost.Open();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void PerfEventArraySet_Event_CanBeRemoved()
    {
        using PerfEventArrayMap<byte> map = _host.CreateMap(new PerfEventArrayMapSpec<byte>(2));
        using SafeHandle perfEvent = OpenEvent();

        map.Set(1, perfEvent);

        Assert.True(map.Remove(1));
        Assert.False(map.Remove(1));
    }

    [Fact]
    public void PerfEventArraySet_NoEvent_SaysWhatItNeeds()
    {
        using PerfEventArrayMap<byte> map = _host.CreateMap(new PerfEventArrayMapSpec<byte>(2));
        using SafeFileHandle file = File.OpenHandle("/proc/version");

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => map.Set(0, file));

        Assert.Equal(Errno.EBADF, error.Errno);
        Assert.Contains("perf event", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UserRingBuffer_Created_HasItsSize()
    {
        using UserRingBufferMap<long> map = _host.CreateMap(new UserRingBufferMapSpec<long>(8192));

        Assert.Equal(8192, map.SizeInBytes);
    }

    [Fact]
    public void StructOps_Created_IsInInitialState()
    {
        using StructOpsMap map = _host.CreateMap(new StructOpsMapSpec("tcp_congestion_ops") { UsesLink = true });

        Assert.Equal(StructOpsState.Initial, map.State);
        Assert.InRange(map.DataSize, 64, 4096);
    }

    [Fact]
    public void StructOpsRegister_Incomplete_IsRefused()
    {
        using StructOpsMap map = _host.CreateMap(new StructOpsMapSpec("tcp_congestion_ops"));

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => map.Register(new byte[8], new Dictionary<int, ProgramHandle>()));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Equal(StructOpsState.Initial, map.State);
        Assert.Throws<ArgumentException>(() => map.Register(new byte[100_000], new Dictionary<int, ProgramHandle>()));
    }

    [Fact]
    public void StructOps_UnknownStructure_SaysThatTheKernelHasNone()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => _host.CreateMap(new StructOpsMapSpec("no_such_ops")));

        Assert.Contains("bpf_struct_ops_no_such_ops", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NumaNode_IsKept()
    {
        using HashMap<int, int> map = _host.CreateMap(new HashMapSpec<int, int>(4) { NumaNode = 0 });

        Assert.True(map.Handle.Info.Flags.HasFlag(ObjectFiles.MapFlags.NumaNode));
        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => _host.CreateMap(new HashMapSpec<int, int>(4) { NumaNode = 99 })).Errno);
    }

    [Theory]
    [InlineData(1u, Errno.EOPNOTSUPP)]
    [InlineData(99_999u, Errno.EINVAL)]
    public void Create_ForADeviceWithoutOffload_IsRefused(uint device, Errno expected)
    {
        var spec = new ObjectFiles.MapSpec { Name = "offload", Type = ObjectFiles.MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1, InterfaceIndex = device };

        Assert.Equal(expected, Assert.Throws<BpfSyscallException>(() => _host.CreateMap(spec)).Errno);
    }

    [Fact]
    public void Create_TokenThatIsNone_IsRefused()
    {
        using SafeFileHandle file = File.OpenHandle("/proc/version");
        var spec = new ObjectFiles.MapSpec
        {
            Name = "token",
            Type = ObjectFiles.MapType.Hash,
            KeySize = 4,
            ValueSize = 4,
            MaxEntries = 1,
            Flags = ObjectFiles.MapFlags.Token,
            TokenDescriptor = (int)file.DangerousGetHandle(),
        };

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfSyscallException>(() => _host.CreateMap(spec)).Errno);
    }

    // A software event that programs write records to: type 1 (PERF_TYPE_SOFTWARE), config 10 (PERF_COUNT_SW_BPF_OUTPUT).
    private static SafeFileHandle OpenEvent()
    {
        byte[] attributes = new byte[64];
        BitConverter.TryWriteBytes(attributes, 1);
        BitConverter.TryWriteBytes(attributes.AsSpan(4), attributes.Length);
        BitConverter.TryWriteBytes(attributes.AsSpan(8), 10L);
        BitConverter.TryWriteBytes(attributes.AsSpan(24), 1L << 10);
        const int PerfEventOpen = 298;
        nint number = PerfEvent(PerfEventOpen, attributes, -1, 0, -1, 0);
        Assert.True(number >= 0);
        return new SafeFileHandle(number, ownsHandle: true);
    }

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern nint PerfEvent(nint number, byte[] attributes, nint process, nint cpu, nint group, nint flags);
}
