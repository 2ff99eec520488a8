using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Helpers;

public sealed class MapHelperTests : IDisposable
{
    private readonly ProgramRunner _runner = new(new() { Cpus = 3, VerifiesPrograms = false });

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Update_FromAProgram_IsSeenByUserSpaceAndByLookups()
    {
        MapHandle map = _runner.Map(Hash("flows"));

        uint answer = _runner.Run(Update("flows", 5, 42) + Lookup("flows", 5) + "if r0 == 0 goto +1; r0 = *(u64 *)(r0 + 0); exit");

        byte[] value = new byte[8];
        Assert.Equal(Errno.None, map.Lookup(BitConverter.GetBytes(5), value));
        Assert.Equal(42, BitConverter.ToInt64(value));
        Assert.Equal(42u, answer);
    }

    [Theory]
    [InlineData(1, 17)]
    [InlineData(2, 0)]
    [InlineData(3, 22)]
    public void Update_OfAPresentKey_AnswersByItsFlags(int flags, int errno)
    {
        _runner.Map(Hash("flows"));

        uint answer = _runner.Run(Update("flows", 5, 1) + Update("flows", 5, 2, flags) + "r0 = -r0; exit");

        Assert.Equal((uint)errno, answer);
    }

    [Fact]
    public void Delete_PresentThenAbsent_AnswersNothingThenNoEntry()
    {
        _runner.Map(Hash("flows"));

        uint answer = _runner.Run(Update("flows", 5, 1) + Delete("flows", 5) + "r7 = r0; " + Delete("flows", 5) + "r0 = -r0; r7 <<= 8; r0 |= r7; exit");

        Assert.Equal((uint)Errno.ENOENT, answer);
    }

    [Fact]
    public void PerCpuValue_Counted_IsThatOfTheCpuTheThreadEntered()
    {
        MapHandle map = _runner.Map(new() { Name = "hits", Type = MapType.PerCpuArray, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        ProgramHandle program = _runner.Load(Lookup("hits", 0) + "if r0 == 0 goto +3; r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; call 8; exit");

        uint cpu;
        using (_runner.Host.EnterCpu(2))
            cpu = ProgramRunner.Run(program, new byte[64]).ReturnValue;
        ProgramRunner.Run(program, new byte[64]);

        byte[] slots = new byte[24];
        map.Lookup(new byte[4], slots);
        Assert.Equal(2u, cpu);
        Assert.Equal([1L, 0L, 1L], Enumerable.Range(0, 3).Select(slot => BitConverter.ToInt64(slots, slot * 8)));
    }

    [Fact]
    public void LookupPerCpu_OtherCpuAndNoCpu_GivesItsSlotAndNull()
    {
        MapHandle map = _runner.Map(new() { Name = "hits", Type = MapType.PerCpuArray, KeySize = 4, ValueSize = 8, MaxEntries = 1 });
        byte[] slots = new byte[24];
        slots[16] = 9;
        map.Update(new byte[4], slots);

        uint there = _runner.Run(Key(0) + "r1 = map hits ll; r3 = 2; call 195; if r0 == 0 goto +1; r0 = *(u64 *)(r0 + 0); exit");
        uint absent = _runner.Run(Key(0) + "r1 = map hits ll; r3 = 3; call 195; exit");

        Assert.Equal(9u, there);
        Assert.Equal(0u, absent);
    }

    [Fact]
    public void ForEach_Entries_GivesKeyAndValueToTheCallback()
    {
        _runner.Map(Hash("flows"));

        uint answer = _runner.Run(Update("flows", 5, 100) + Update("flows", 6, 200) + "*(u64 *)(r10 - 24) = 0; r1 = map flows ll; r2 = function +9 ll; r3 = r10; r3 += -24; r4 = 0; call 164; "
            + "r1 = *(u64 *)(r10 - 24); r0 *= 1000; r0 += r1; exit; "
            + "r5 = *(u32 *)(r2 + 0); r6 = *(u64 *)(r3 + 0); r5 += r6; r6 = *(u64 *)(r4 + 0); r5 += r6; *(u64 *)(r4 + 0) = r5; r0 = 0; exit");

        Assert.Equal(2311u, answer);
    }

    [Fact]
    public void ForEach_WritesTheKey_StopsTheProgram()
    {
        _runner.Map(Hash("flows"));

        VerificationException fault = _runner.Stop(Update("flows", 5, 100) + "r1 = map flows ll; r2 = function +5 ll; r3 = 0; r4 = 0; call 164; exit; *(u32 *)(r2 + 0) = 1; r0 = 0; exit");

        Assert.Contains("write 4 bytes", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lookup_InAMapOfPrograms_StopsTheProgram()
    {
        _runner.Map(new() { Name = "programs", Type = MapType.ProgramArray, KeySize = 4, ValueSize = 4, MaxEntries = 1 });

        VerificationException fault = _runner.Stop(Lookup("programs", 0) + "exit");

        Assert.Contains("does not take a map of kind ProgramArray", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_MapHandleDisposed_StillUsesItsMap()
    {
        MapHandle map = _runner.Map(Hash("flows"));
        ProgramHandle program = _runner.Load(Update("flows", 5, 1) + "exit");
        map.Dispose();

        TestRunResult result = ProgramRunner.Run(program, new byte[64]);

        Assert.Equal(0u, result.ReturnValue);
        Assert.True(_runner.Host.TryGetNextMapId(0, out _));
    }

    [Fact]
    public void Program_Disposed_LetsItsMapsEnd()
    {
        MapHandle map = _runner.Map(Hash("flows"));
        ProgramHandle program = _runner.Load(Update("flows", 5, 1) + "exit");

        map.Dispose();
        program.Dispose();

        Assert.False(_runner.Host.TryGetNextMapId(0, out _));
    }

    private static MapSpec Hash(string name) => new() { Name = name, Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 8 };

    private static string Key(int key) => $"*(u32 *)(r10 - 4) = {key}; r2 = r10; r2 += -4; ";

    private static string Lookup(string map, int key) => Key(key) + $"r1 = map {map} ll; call 1; ";

    private static string Delete(string map, int key) => Key(key) + $"r1 = map {map} ll; call 3; ";

    private static string Update(string map, int key, int value, int flags = 0) =>
        Key(key) + $"*(u64 *)(r10 - 16) = {value}; r3 = r10; r3 += -16; r4 = {flags}; r1 = map {map} ll; call 2; ";
}
