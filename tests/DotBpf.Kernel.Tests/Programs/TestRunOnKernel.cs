using DotBpf.ObjectFiles;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

public sealed class TestRunOnKernel : ProgramOnKernel
{
    [Fact]
    public void TestRun_Program_ReturnsItsAnswerAndThePacket()
    {
        ProgramHandle program = Load(Xdp("drop", [MoveImmediate(0, 1), Exit()]));
        byte[] packet = [.. Enumerable.Range(0, 64).Select(item => (byte)item)];
        var after = new byte[128];

        Errno errno = program.TestRun(new TestRunInput { Packet = packet, PacketOut = after }, out TestRunResult result);

        Assert.Equal((Errno.None, 1u, 64), (errno, result.ReturnValue, result.PacketLength));
        Assert.Equal(packet, after[..64]);
    }

    [Fact]
    public void TestRun_NoOutput_IsNotWrittenAnywhere()
    {
        ProgramHandle program = Load(Xdp("pass", [MoveImmediate(0, 2), Exit()]));

        Errno errno = program.TestRun(new TestRunInput { Packet = Packet }, out TestRunResult result);

        Assert.Equal((Errno.None, 2u, 64), (errno, result.ReturnValue, result.PacketLength));
    }

    [Fact]
    public void TestRun_OutputTooSmall_AnswersEnospcAndStaysInside()
    {
        ProgramHandle program = Load(Xdp("pass", [MoveImmediate(0, 2), Exit()]));
        byte[] room = [.. Enumerable.Repeat((byte)0xcc, 32)];

        Errno errno = program.TestRun(new TestRunInput { Packet = Packet, PacketOut = room.AsSpan(0, 16) }, out _);

        Assert.Equal(Errno.ENOSPC, errno);
        Assert.All(room[16..], item => Assert.Equal(0xcc, item));
    }

    [Fact]
    public void TestRun_PacketShorterThanEthernet_AnswersEinval()
    {
        ProgramHandle program = Load(Xdp("pass", [MoveImmediate(0, 2), Exit()]));

        Errno errno = program.TestRun(new TestRunInput { Packet = new byte[13] }, out _);

        Assert.Equal(Errno.EINVAL, errno);
    }

    [Fact]
    public void TestRun_Repeated_CountsEachRun()
    {
        MapHandle counts = Create(MapType.Array, 4, 8, 1);
        ProgramHandle program = Load(Counting("count"), ("counts", counts));
        var value = new byte[8];

        Errno errno = program.TestRun(new TestRunInput { Packet = Packet, Repeat = 1000 }, out TestRunResult result);
        counts.Lookup(U32(0), value);

        Assert.Equal((Errno.None, 2u, 1000ul), (errno, result.ReturnValue, ToU64(value)));
    }

    [Fact]
    public void TestRun_OnOneCpu_CountsInItsSlot()
    {
        MapHandle counts = Create(MapType.PerCpuArray, 4, 8, 1);
        ProgramHandle program = Load(Counting("count"), ("counts", counts));
        var value = new byte[counts.ValueSize];

        for (int cpu = 0; cpu < Host.PossibleCpus; cpu++)
        {
            using IDisposable scope = Host.EnterCpu(cpu);
            program.TestRun(new TestRunInput { Packet = Packet, Repeat = cpu + 1 }, out _);
        }

        counts.Lookup(U32(0), value);
        Assert.Equal(Enumerable.Range(1, Host.PossibleCpus).Select(runs => (ulong)runs), value.Chunk(8).Select(slot => ToU64(slot)));
    }

    [Fact]
    public void TestRun_GlobalVariable_IsReadAtItsOffset()
    {
        MapHandle data = Create(MapType.Array, 4, 16, 1);
        data.Update(U32(0), [.. U64(11), .. U64(22)]);
        ProgramSpec spec = Xdp("global", [.. LoadWide(1), Load64(0, 1, 0), Exit()], new MapValueReference(0, ".data", 8));
        ProgramHandle program = Load(spec, (".data", data));

        program.TestRun(new TestRunInput { Packet = Packet }, out TestRunResult result);

        Assert.Equal(22u, result.ReturnValue);
    }

    [Fact]
    public void TestRun_TailCall_RunsTheProgramInTheSlot()
    {
        MapHandle jumps = Create(MapType.ProgramArray, 4, 4, 2);
        ProgramSpec caller = Xdp(
            "caller",
            [.. LoadWide(2), MoveImmediate(3, 1), CallHelper(TailCallHelper), MoveImmediate(0, 0), Exit()],
            new MapReference(0, "jumps"));
        ProgramHandle entry = Load(caller, ("jumps", jumps));
        ProgramHandle target = Load(Xdp("target", [MoveImmediate(0, 3), Exit()]));
        var id = new byte[4];

        entry.TestRun(new TestRunInput { Packet = Packet }, out TestRunResult empty);
        Errno errno = jumps.UpdateReference(U32(1), target);
        entry.TestRun(new TestRunInput { Packet = Packet }, out TestRunResult filled);
        jumps.Lookup(U32(1), id);

        Assert.Equal((Errno.None, 0u, 3u), (errno, empty.ReturnValue, filled.ReturnValue));
        Assert.Equal(target.Info.Id, BitConverter.ToUInt32(id));
        Assert.Equal(Errno.EINVAL, jumps.UpdateReference(U32(0), jumps));
        Assert.Equal(Errno.None, jumps.Delete(U32(1)));
        Assert.Equal(Errno.ENOENT, jumps.Delete(U32(1)));
        Assert.Equal(Errno.E2BIG, jumps.UpdateReference(U32(2), target));
    }

    [Fact]
    public void TestRun_Context_GoesInAndOut()
    {
        ProgramHandle program = Load(Xdp("pass", [MoveImmediate(0, 2), Exit()]));
        byte[] context = new byte[24]; // struct xdp_md
        BitConverter.TryWriteBytes(context.AsSpan(4), 64); // data_end
        var after = new byte[24];

        Errno errno = program.TestRun(new TestRunInput { Packet = Packet, Context = context, ContextOut = after }, out TestRunResult result);

        Assert.Equal((Errno.None, 24), (errno, result.ContextLength));
        Assert.Equal(64, BitConverter.ToInt32(after, 4));
    }

    [Fact]
    public void TestRun_AfterDispose_Throws()
    {
        ProgramHandle program = Load(Xdp("pass", [MoveImmediate(0, 2), Exit()]));
        program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => program.TestRun(new TestRunInput { Packet = Packet }, out _));
    }
}
