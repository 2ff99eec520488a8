using System.Runtime.InteropServices;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Helpers;

public sealed class RingBufferHelperTests : IDisposable
{
    private const string Reserve = "r1 = map ring ll; r2 = 12; r3 = 0; call 131; r6 = r0; ";
    private readonly ProgramRunner _runner = new();
    private readonly MapHandle _ring;

    public RingBufferHelperTests() => _ring = _runner.Map(new() { Name = "ring", Type = MapType.RingBuffer, MaxEntries = 4096 });

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Submit_Record_IsWhatTheReaderFinds()
    {
        _runner.Run(Reserve + "*(u64 *)(r6 + 0) = 0x11223344; *(u32 *)(r6 + 8) = 7; r1 = r6; r2 = 0; call 132; r0 = 0; exit");

        using RingBufferMemory memory = _ring.OpenRing();
        uint header = MemoryMarshal.Read<uint>(memory.Data);
        Assert.Equal(24ul, memory.ProducerPosition);
        Assert.Equal(12u, header);
        Assert.Equal(0x11223344ul, MemoryMarshal.Read<ulong>(memory.Data[8..]));
    }

    [Fact]
    public void Discard_Record_IsMarked()
    {
        _runner.Run(Reserve + "r1 = r6; r2 = 0; call 133; r0 = 0; exit");

        using RingBufferMemory memory = _ring.OpenRing();
        Assert.Equal(12u | RingBufferMemory.DiscardBit, MemoryMarshal.Read<uint>(memory.Data));
    }

    [Fact]
    public void Output_StackBytes_AreCopied()
    {
        uint answer = _runner.Run("*(u64 *)(r10 - 8) = 5; r1 = map ring ll; r2 = r10; r2 += -8; r3 = 8; r4 = 0; call 130; r7 = r0; r1 = map ring ll; r2 = 0; call 134; r0 += r7; exit");

        Assert.Equal(16u, answer);
    }

    [Theory]
    [InlineData("*(u32 *)(r6 + 9) = 1", "write 4 bytes")]
    [InlineData("*(u32 *)(r6 - 8) = 1", "write 4 bytes")]
    [InlineData("r1 = r6; r2 = 0; call 132; *(u32 *)(r6 + 0) = 1", "write 4 bytes")]
    [InlineData("r1 = r6; r2 = 0; call 132; r1 = r6; call 132", "not ended yet")]
    [InlineData("r1 = r6; r1 += 4; r2 = 0; call 132", "not ended yet")]
    [InlineData("r0 = 0", "without submitting or discarding")]
    public void Record_Misused_StopsTheProgramAndFreesTheRing(string misuse, string expected)
    {
        VerificationException fault = _runner.Stop(Reserve + misuse + "; r0 = 0; exit");

        using RingBufferMemory memory = _ring.OpenRing();
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal(0u, MemoryMarshal.Read<uint>(memory.Data) & RingBufferMemory.BusyBit);
    }

    [Fact]
    public void Reserve_WithoutEnd_IsStoppedBeforeItHoards()
    {
        VerificationException fault = _runner.Stop("r7 = 500; r1 = map ring ll; r2 = 0; r3 = 0; call 131; r7 += -1; if r7 != 0 goto -7; r0 = 0; exit");

        Assert.Contains("256 ring records", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reserve_RingIsFull_GivesNull()
    {
        uint answer = _runner.Run("r1 = map ring ll; r2 = 4081; r3 = 0; call 131; exit");

        Assert.Equal(0u, answer);
    }
}
