using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests.Kinds;

/// <summary>Values that name a program beside a number.</summary>
public sealed class RedirectProgramsOnKernel : ProgramOnKernel
{
    private const int Loopback = 1;

    [Fact]
    public void DevMap_ValueWithProgram_TellsTheProgram()
    {
        using DevMap map = Host.CreateMap(new DevMapSpec(2));
        ProgramHandle program = Load(Xdp("leaving", [MoveImmediate(0, 2), Exit()]) with { ExpectedAttachType = AttachType.XdpDevMap });

        Errno errno = map.Handle.UpdateReferences(U32(1), [Loopback, 0, 0, 0, 0, 0, 0, 0], [new ValueReference(4, program)]);

        Assert.Equal(Errno.None, errno);
        Assert.True(map.TryGet(1, out DevMapEntry entry));
        Assert.Equal(Loopback, entry.InterfaceIndex);
        Assert.NotEqual(0u, entry.ProgramId);
    }

    [Fact]
    public void DevMap_ProgramForSomethingElse_IsRefused()
    {
        using DevMap map = Host.CreateMap(new DevMapSpec(2));
        ProgramHandle program = Load(Xdp("plain", [MoveImmediate(0, 2), Exit()]));

        Errno errno = map.Handle.UpdateReferences(U32(1), [Loopback, 0, 0, 0, 0, 0, 0, 0], [new ValueReference(4, program)]);

        Assert.Equal(Errno.EINVAL, errno);
        Assert.False(map.TryGet(1, out _));
    }

    [Fact]
    public void CpuMap_ValueWithProgram_TellsTheProgram()
    {
        using CpuMap map = Host.CreateMap(new CpuMapSpec(1));
        ProgramHandle program = Load(Xdp("there", [MoveImmediate(0, 2), Exit()]) with { ExpectedAttachType = AttachType.XdpCpuMap });

        Errno errno = map.Handle.UpdateReferences(U32(0), [64, 0, 0, 0, 0, 0, 0, 0], [new ValueReference(4, program)]);

        Assert.Equal(Errno.None, errno);
        Assert.True(map.TryGet(0, out CpuMapEntry entry));
        Assert.Equal(64, entry.QueueSize);
        Assert.NotEqual(0u, entry.ProgramId);
    }

    [Fact]
    public void UpdateReferences_PlaceOutsideOfTheValue_Throws()
    {
        using DevMap map = Host.CreateMap(new DevMapSpec(2));
        ProgramHandle program = Load(Xdp("plain", [MoveImmediate(0, 2), Exit()]));

        Assert.Throws<ArgumentException>(() => map.Handle.UpdateReferences(U32(1), new byte[8], [new ValueReference(5, program)]));
        Assert.Throws<ArgumentException>(() => map.Handle.UpdateReferences(U32(1), new byte[8], [new ValueReference(-1, program)]));
    }
}
