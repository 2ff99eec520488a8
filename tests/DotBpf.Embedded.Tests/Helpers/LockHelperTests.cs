using DotBpf.Embedded.Tests.Assembly;

namespace DotBpf.Embedded.Tests.Helpers;

public sealed class LockHelperTests : IDisposable
{
    private const string Find = "*(u32 *)(r10 - 4) = 0; r1 = map guarded ll; r2 = r10; r2 += -4; call 1; if r0 != 0 goto +1; exit; r6 = r0; ";
    private const string Take = "r1 = r6; r1 += 4; call 93; ";
    private const string Give = "r1 = r6; r1 += 4; call 94; ";

    private readonly ProgramRunner _runner = new(new() { VerifiesPrograms = false });
    private readonly ArrayMap<Guarded> _map;

    public LockHelperTests() => _map = _runner.Map("guarded", new ArrayMapSpec<Guarded>(1));

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Lock_TakenAndGiven_ValueIsChanged()
    {
        _runner.Run(Find + Take + "*(u32 *)(r6 + 0) = 7; *(u64 *)(r6 + 8) = 8; " + Give + "r0 = 0; exit");

        Assert.Equal((7u, 8ul), (_map.Locked[0].Before, _map[0].After));
    }

    [Theory]
    [InlineData(Take + "r0 = 0; exit", "without giving back the lock")]
    [InlineData(Take + Take + "r0 = 0; exit", "while it holds the lock")]
    [InlineData(Take + "*(u32 *)(r10 - 4) = 0; r1 = map guarded ll; r2 = r10; r2 += -4; call 1; r0 = 0; exit", "while it holds the lock")]
    [InlineData(Give + "r0 = 0; exit", "does not hold")]
    [InlineData("r1 = r6; call 93; r0 = 0; exit", "takes the lock in a value")]
    [InlineData("r1 = r10; r1 += -8; call 93; r0 = 0; exit", "takes the lock in a value")]
    [InlineData("*(u32 *)(r6 + 4) = 1; r0 = 0; exit", "write 4 bytes")]
    [InlineData("r0 = *(u64 *)(r6 + 0); exit", "read 8 bytes")]
    [InlineData("*(u16 *)(r6 + 7) = 1; r0 = 0; exit", "write 2 bytes")]
    public void Lock_Misused_StopsTheProgramAndFreesTheLock(string misuse, string expected)
    {
        Assert.Contains(expected, _runner.Stop(Find + misuse).Message, StringComparison.Ordinal);

        _map.Locked[0] = new Guarded { Before = 5 };
        Assert.Equal(5u, _map.Locked[0].Before);
    }

    [Theory]
    [InlineData("*(u32 *)(r0 + 4) = 1")]
    [InlineData("r1 = *(u64 *)(r0 + 0)")]
    [InlineData("r1 = *(u16 *)(r0 + 7)")]
    public void Load_VerifiedProgramThatReachesTheLock_IsRefused(string misuse)
    {
        using ProgramRunner verifying = new(new() { VerifiesPrograms = true });
        verifying.Map("guarded", new ArrayMapSpec<Guarded>(1));

        VerificationException refusal = Assert.Throws<VerificationException>(() => verifying.Load(Find + misuse + "; r0 = 0; exit"));

        Assert.Contains("lock or timer", refusal.Message, StringComparison.Ordinal);
    }

    private struct Guarded
    {
        public uint Before { get; set; }
        public BpfSpinLock Lock { get; set; }
        public ulong After { get; set; }
    }
}
