using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Maps;

public sealed class ProgramArrayTests
{
    private static readonly ProgramOwner s_xdp = new(ProgramType.Xdp, AttachType.Xdp, HasFragments: false);

    [Fact]
    public void UpdateReference_Program_IsHeldAndReadBackAsItsId()
    {
        using TestMap map = new(MapType.ProgramArray, 4);
        FakeProgram program = new(map.Host, 42, s_xdp);
        byte[] value = new byte[4];

        Errno errno = map.Handle.UpdateReference(TestMap.Index(2), program);
        map.Handle.Lookup(TestMap.Index(2), value);

        Assert.Equal(Errno.None, errno);
        Assert.Equal(42u, BitConverter.ToUInt32(value));
        Assert.Equal(1, program.Holds);
        Assert.Same(program, ((EmbeddedProgramArray)map.Map).FindProgram(2));
        Assert.Null(((EmbeddedProgramArray)map.Map).FindProgram(uint.MaxValue));
    }

    [Fact]
    public void UpdateReference_ProgramOfAnotherKind_EinvalEvenWhenEmptied()
    {
        using TestMap map = new(MapType.ProgramArray, 4);
        FakeProgram first = new(map.Host, 1, s_xdp), other = new(map.Host, 2, s_xdp with { HasFragments = true });
        map.Handle.UpdateReference(TestMap.Index(0), first);
        map.Handle.Delete(TestMap.Index(0));

        Errno errno = map.Handle.UpdateReference(TestMap.Index(0), other);

        Assert.Equal(Errno.EINVAL, errno);
        Assert.Equal((0, 0), (first.Holds, other.Holds));
    }

    [Theory]
    [InlineData(4, UpdateMode.Any, Errno.E2BIG)]
    [InlineData(4, UpdateMode.Exist, Errno.EINVAL)]
    [InlineData(0, UpdateMode.NoExist, Errno.EINVAL)]
    public void UpdateReference_BadSlotOrFlags_Refused(uint slot, UpdateMode mode, Errno expected)
    {
        using TestMap map = new(MapType.ProgramArray, 4);
        FakeProgram program = new(map.Host, 1, s_xdp);

        Errno errno = map.Handle.UpdateReference(TestMap.Index(slot), program, mode);

        Assert.Equal(expected, errno);
        Assert.Equal(0, program.Holds);
    }

    [Fact]
    public void UpdateReference_NotAProgram_Einval()
    {
        using TestMap map = new(MapType.ProgramArray, 4);

        Errno errno = map.Handle.UpdateReference(TestMap.Index(0), map.Handle);

        Assert.Equal(Errno.EINVAL, errno);
    }

    [Fact]
    public void Dispose_LastHandle_EmptiesTheMapThoughAProgramHoldsIt()
    {
        using TestMap map = new(MapType.ProgramArray, 4);
        FakeProgram program = new(map.Host, 1, s_xdp);
        map.Handle.UpdateReference(TestMap.Index(3), program);
        map.Map.AddReference();

        map.Handle.Dispose();

        Assert.Equal(0, program.Holds);
        Assert.Null(((EmbeddedProgramArray)map.Map).FindProgram(3));
        map.Map.Release();
    }
}
