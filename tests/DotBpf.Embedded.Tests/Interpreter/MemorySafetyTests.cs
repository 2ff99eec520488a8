using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Interpreter;

/// <summary>A program reaches its own memory and nothing else, whatever it computes.</summary>
public sealed class MemorySafetyTests : IDisposable
{
    private static readonly MapSpec s_array = new() { Name = "values", Type = MapType.Array, KeySize = 4, ValueSize = 12, MaxEntries = 4 };
    private static readonly MapSpec s_constant = new() { Name = "constant", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1, Flags = MapFlags.ReadOnlyForPrograms };
    private readonly ProgramRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("r1 = 0; r0 = *(u64 *)(r1 + 0)", "null")]
    [InlineData("r1 = 0; r0 = *(u64 *)(r1 + 8)", "null + 8")]
    [InlineData("r1 = 0x1234567890 ll; r0 = *(u8 *)(r1 + 0)", "0x1234567890")]
    [InlineData("r1 = -4 ll; r0 = *(u64 *)(r1 + 0)", "0xfffffffffffffffc")]
    [InlineData("r0 = *(u64 *)(r10 + 0)", "r10+0, outside the 512 bytes")]
    [InlineData("r0 = *(u64 *)(r10 - 4)", "r10-4 on the stack")]
    [InlineData("r0 = *(u8 *)(r10 - 513)", "r10-513, outside the 512 bytes")]
    [InlineData("r1 = function +3 ll; r0 = *(u8 *)(r1 + 0)", "a function")]
    [InlineData("r2 = *(u32 *)(r1 + 0); r0 = *(u8 *)(r2 + 64)", "data+64 of a packet of 64 bytes")]
    [InlineData("r2 = *(u32 *)(r1 + 0); r0 = *(u64 *)(r2 + 57)", "data+57 of a packet of 64 bytes")]
    [InlineData("r2 = *(u32 *)(r1 + 0); r0 = *(u8 *)(r2 - 1)", "data-1 of a packet")]
    [InlineData("r2 = *(u32 *)(r1 + 4); r0 = *(u8 *)(r2 + 0)", "data+64")]
    [InlineData("r0 = *(u32 *)(r1 + 24)", "offset 24 of its context")]
    [InlineData("r0 = *(u64 *)(r1 + 0)", "offset 0 of its context")]
    [InlineData("r0 = *(u16 *)(r1 + 0)", "which is an address")]
    [InlineData("r0 = *(u32 *)(r1 + 20)", "no such field")]
    public void Read_OutsideItsMemory_StopsTheProgramAndSaysWhere(string text, string expected)
    {
        VerificationException fault = _runner.Stop(text + "; exit; r0 = 0; exit");

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("was stopped at", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r1 = 0; *(u64 *)(r1 + 0) = 1", "null")]
    [InlineData("*(u32 *)(r1 + 12) = 1", "may only read")]
    [InlineData("*(u8 *)(r10 + 0) = 1", "r10+0")]
    [InlineData("r1 = 1; lock *(u64 *)(r10 - 4) += r1", "multiple of 8")]
    [InlineData("r2 = *(u32 *)(r1 + 0); lock *(u64 *)(r2 + 0) += r1", "data+0")]
    [InlineData("lock *(u64 *)(r1 + 16) += r1", "context + 16")]
    public void Write_OutsideItsMemory_StopsTheProgramAndSaysWhere(string text, string expected)
    {
        VerificationException fault = _runner.Stop(text + "; r0 = 0; exit");

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r0 = *(u8 *)(r0 + 12)", "value+12 of map 'values', whose values have 12 bytes")]
    [InlineData("r0 = *(u8 *)(r0 - 1)", "map 'values'")]
    [InlineData("r0 = *(u64 *)(r0 + 8)", "value+8 of map 'values'")]
    [InlineData("*(u32 *)(r0 + 16) = 1", "no address of the program's")]
    public void MapValue_BeyondItsSize_StopsTheProgram(string access, string expected)
    {
        _runner.Map(s_array);

        VerificationException fault = _runner.Stop(Lookup(3) + "if r0 == 0 goto +1; " + access + "; exit");

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MapValue_WithinItsSize_IsReadAndWritten()
    {
        MapHandle map = _runner.Map(s_array);

        uint answer = _runner.Run(Lookup(3) + "*(u32 *)(r0 + 8) = 77; r0 = *(u32 *)(r0 + 8); exit");

        byte[] value = new byte[12];
        map.Lookup([3, 0, 0, 0], value);
        Assert.Equal(77u, answer);
        Assert.Equal(77, value[8]);
    }

    [Fact]
    public void MapValue_OfTheNextElement_IsReachedOnlyByItsOwnLookup()
    {
        _runner.Map(s_array);

        uint answer = _runner.Run(Lookup(0) + "r0 = *(u32 *)(r0 + 16); exit");

        // The element after this one is the program's as well: the stride is 16, so its value begins there.
        Assert.Equal(0u, answer);
    }

    [Fact]
    public void ConstantMap_Written_StopsTheProgram()
    {
        _runner.Map(s_constant);

        VerificationException fault = _runner.Stop("r1 = constant + 0 ll; *(u32 *)(r1 + 0) = 1; r0 = 0; exit");

        Assert.Contains("programs may only read", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*(u64 *)(r10 - 16) = 7; r3 = r10; r3 += -16; r4 = 0; call 2")]
    [InlineData("call 3")]
    public void ConstantMap_WrittenByHelper_StopsTheProgram(string call)
    {
        MapHandle map = _runner.Map(s_constant);

        VerificationException fault = _runner.Stop("*(u32 *)(r10 - 4) = 0; r2 = r10; r2 += -4; r1 = map constant ll; " + call + "; exit");

        byte[] value = new byte[8];
        map.Lookup(new byte[4], value);
        Assert.Contains("map 'constant', which programs may only read", fault.Message, StringComparison.Ordinal);
        Assert.Equal(new byte[8], value);
    }

    [Fact]
    public void Map_Dereferenced_StopsTheProgram()
    {
        _runner.Map(s_array);

        VerificationException fault = _runner.Stop("r1 = map values ll; r0 = *(u64 *)(r1 + 0); exit");

        Assert.Contains("a map", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Helper_GivenAShortKey_StopsTheProgramBeforeItReads()
    {
        _runner.Map(s_array);

        VerificationException fault = _runner.Stop("r1 = map values ll; r2 = r10; r2 += -2; call 1; exit");

        Assert.Contains("the key lets a helper read 4 bytes at r10-2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Helper_GivenANumberForAMap_StopsTheProgram()
    {
        VerificationException fault = _runner.Stop("r1 = 0x4d617000 ll; r1 <<= 32; r1 |= 7; r2 = r10; call 1; exit");

        Assert.Contains("takes a map", fault.Message, StringComparison.Ordinal);
    }

    private static string Lookup(int index) =>
        $"*(u32 *)(r10 - 4) = {index}; r2 = r10; r2 += -4; r1 = map values ll; call 1; ";
}
