using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>What programs see of an arena: pages that are there, pages that are not, and pointers that are half as wide as others.</summary>
public abstract class ArenaProgramContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    private const string ToPage0 = "r1 = arena + 16 ll; r2 = addr_space_cast(r1, 0, 1); ";
    private const string ToPage1 = "r1 = arena + 4096 ll; r2 = addr_space_cast(r1, 0, 1); ";
    private const string BeforePage1 = "r1 = arena + 4092 ll; r2 = addr_space_cast(r1, 0, 1); ";
    private const string BehindAll = "r1 = arena + 16384 ll; r2 = addr_space_cast(r1, 0, 1); ";

    // What was mapped at an address once is not mapped there again.
    private static int s_arenas;

    protected ArenaProgramContract()
    {
        Arena = Host.CreateMap(new ArenaMapSpec(4) { Address = 0x300_0001_0000 + ((ulong)Interlocked.Increment(ref s_arenas) << 32) });
        using MappedValues<ulong> values = Arena.Borrow<ulong>(0, 512);
        values[2] = 0x1122_3344_8899_aabb;
    }

    protected ArenaMap Arena { get; }

    [Theory]
    [InlineData(ToPage0 + "r0 = *(u64 *)(r2 + 0); r0 >>= 32", 0x11223344)]
    [InlineData(ToPage0 + "r0 = *(u32 *)(r2 + 0)", 0x8899aabb)]
    [InlineData(ToPage0 + "r0 = *(u16 *)(r2 + 2)", 0x8899)]
    [InlineData(ToPage0 + "r0 = *(u8 *)(r2 + 1)", 0xaa)]
    [InlineData(ToPage0 + "r0 = *(s32 *)(r2 + 0); r0 >>= 32", 0xffffffff)]
    [InlineData(ToPage0 + "r0 = *(s16 *)(r2 + 2); r0 >>= 16; w0 = w0", 0xffffffff)]
    [InlineData(ToPage0 + "r0 = *(s8 *)(r2 + 1)", 0xffffffaa)]
    [InlineData(ToPage0 + "*(u32 *)(r2 + 3) = 77; r0 = *(u32 *)(r2 + 3)", 77)]
    [InlineData(ToPage0 + "r3 = 300; *(u8 *)(r2 + 0) = r3; r0 = *(u16 *)(r2 + 0)", 0xaa2c)]
    [InlineData(ToPage0 + "r3 = 2; r3 = atomic_fetch_add((u64 *)(r2 + 0), r3); r0 = *(u32 *)(r2 + 0); r0 -= r3", 2)]
    [InlineData(ToPage0 + "r3 = 2; lock *(u32 *)(r2 + 0) |= w3; r0 = *(u32 *)(r2 + 0)", 0x8899aabb)]
    [InlineData(ToPage0 + "r3 = 5; w3 = xchg32_32(r2 + 0, w3); r0 = r3", 0x8899aabb)]
    [InlineData(ToPage0 + "r3 = 5; r0 = *(u64 *)(r2 + 0); r0 = cmpxchg_64(r2 + 0, r0, r3); r0 = *(u64 *)(r2 + 0)", 5)]
    [InlineData(ToPage0 + "r3 = 5; r3 = atomic_fetch_add((u64 *)(r2 + 1), r3); r0 = *(u8 *)(r2 + 1)", 0xaf)]
    public void PageThatIsThere_AccessOfAnyWidth_IsThatOfItsMemory(string text, uint expected) => Assert.Equal(expected, Run(text));

    [Theory]
    [InlineData(ToPage1 + "r0 = 7; r0 = *(u64 *)(r2 + 0)", 0)]
    [InlineData(ToPage1 + "r0 = 7; r0 = *(s8 *)(r2 + 0)", 0)]
    [InlineData(ToPage1 + "*(u32 *)(r2 + 0) = 9; r0 = *(u32 *)(r2 + 0)", 0)]
    [InlineData(BeforePage1 + "r3 = -1; *(u64 *)(r2 + 0) = r3; r0 = *(u32 *)(r2 + 0)", 0)]
    [InlineData(BehindAll + "*(u32 *)(r2 + 0) = 9; r0 = *(u32 *)(r2 + 0)", 0)]
    [InlineData(BehindAll + "r3 = -1; *(u64 *)(r2 - 4) = r3; r0 = *(u32 *)(r2 - 4)", 0)]
    [InlineData("r1 = map arena ll; r1 = 8; r2 = addr_space_cast(r1, 0, 1); *(u32 *)(r2 + 0) = 9; r0 = *(u32 *)(r2 - 100)", 0)]
    [InlineData(ToPage1 + "r3 = 7; r3 = atomic_fetch_add((u64 *)(r2 + 0), r3); r0 = r3", 7)]
    [InlineData(ToPage1 + "r3 = 7; r3 = xchg_64(r2 + 0, r3); r0 = r3", 7)]
    [InlineData(ToPage1 + "r3 = 7; r0 = 9; r0 = cmpxchg_64(r2 + 0, r0, r3)", 9)]
    public void PageThatIsNotThere_Access_ReadsZeroAndChangesNothing(string text, uint expected) => Assert.Equal(expected, Run(text));

    [Theory]
    [InlineData(ToPage0 + "r0 = r2", 0x10010)]
    [InlineData("r1 = map arena ll; r1 = 0; r3 = addr_space_cast(r1, 1, 0); r3 >>= 32; r0 = r3", 0)]
    [InlineData(ToPage0 + "r2 += 8; r2 -= 4; r0 = *(u32 *)(r2 - 4)", 0x8899aabb)]
    public void Pointer_ConvertedAndMoved_IsHalfAnAddress(string text, uint expected) => Assert.Equal(expected, Run(text));

    [Fact]
    public void Pointer_ConvertedBack_HasTheArenasUpperHalf() =>
        Assert.Equal((uint)(Arena.Address >> 32), Run(ToPage0 + "r3 = addr_space_cast(r2, 1, 0); r3 >>= 32; r0 = r3"));

    [Fact]
    public void Write_OfTheProgram_IsSeenByUserSpace()
    {
        Run(ToPage0 + "*(u64 *)(r2 + 8) = 1234; r0 = 0");

        using MappedValues<ulong> values = Arena.Borrow<ulong>(24);
        Assert.Equal(1234ul, values[0]);
    }

    [Theory]
    [InlineData(ProgramType.Xdp)]
    [InlineData(ProgramType.SchedCls)]
    [InlineData(ProgramType.SocketFilter)]
    public void Read_FromAnyKindOfProgram_IsTheSame(ProgramType type) => Assert.Equal(0x8899aabbu, Run(ToPage0 + "r0 = *(u32 *)(r2 + 0)", type));

    protected override void CleanUp() => Arena.Dispose();

    protected uint Run(string text, ProgramType type = ProgramType.Syscall)
    {
        ProgramSpec spec = Assembler.Program(text + "; exit", type);
        if (type == ProgramType.Syscall)
            spec = spec with { Flags = ProgramFlags.Sleepable };
        using ProgramHandle program = Host.LoadProgram(spec, new ProgramBindings { Maps = new Dictionary<string, MapHandle> { ["arena"] = Arena.Handle }, License = "GPL" });
        byte[] packet = type == ProgramType.Syscall ? [] : new byte[64];
        Assert.Equal(Errno.None, program.TestRun(new TestRunInput { Packet = packet }, out TestRunResult result));
        return result.ReturnValue;
    }
}

/// <summary>What only those know who know that a number is a pointer into an arena.</summary>
public abstract class VerifiedArenaProgramContract<THost> : ArenaProgramContract<THost>
    where THost : IHostFixture
{
    private const string IsHalf = "; r0 = 1; r4 = 0xffffffff ll; if r2 <= r4 goto +1; r0 = 0";
    private const string Pointer = "r1 = arena + 16 ll; r2 = addr_space_cast(r1, 0, 1); ";

    [Theory]
    [InlineData(Pointer + "r3 = 0x20000 ll; r2 -= r3" + IsHalf)]
    [InlineData(Pointer + "r2 <<= 20" + IsHalf)]
    [InlineData(Pointer + "r3 = 0x100000001 ll; r3 += r2; r2 = r3" + IsHalf)]
    [InlineData(Pointer + "r2 *= -1" + IsHalf)]
    public void Arithmetic_BeyondHalfAnAddress_Wraps(string text) => Assert.Equal(1u, Run(text));

    [Fact]
    public void Arithmetic_BelowZero_ComesBackAtTheWindowsEnd() =>
        Assert.Equal((uint)(Arena.Address >> 16) | 0xffff, Run(Pointer + "r3 = 0x20000 ll; r2 -= r3; r3 = addr_space_cast(r2, 1, 0); r3 >>= 16; r0 = r3"));

    [Theory]
    [InlineData("r1 = arena + 4096 ll; r2 = addr_space_cast(r1, 0, 1); r0 = 7; r0 = load_acquire((u64 *)(r2 + 0))", 7)]
    [InlineData("r1 = arena + 16 ll; r2 = addr_space_cast(r1, 0, 1); w0 = load_acquire((u32 *)(r2 + 0))", 0x8899aabb)]
    [InlineData("r1 = arena + 16 ll; r2 = addr_space_cast(r1, 0, 1); r3 = 3; store_release((u32 *)(r2 + 0), w3); r0 = *(u32 *)(r2 + 0)", 3)]
    public void AcquireAndRelease_InAnArena_LeaveRegistersWhereNoPageIs(string text, uint expected) => Assert.Equal(expected, Run(text));
}

public sealed class ArenaProgramOnKernel : VerifiedArenaProgramContract<KernelFixture>;

public sealed class ArenaProgramOnEmbedded : VerifiedArenaProgramContract<EmbeddedFixture>;

public sealed class ArenaProgramCompiled : VerifiedArenaProgramContract<CompiledFixture>;

public sealed class ArenaProgramOnSharing : VerifiedArenaProgramContract<SharingFixture>;

public sealed class ArenaProgramCompiledOnSharing : VerifiedArenaProgramContract<CompiledSharingFixture>;

public sealed class ArenaProgramUnverified : ArenaProgramContract<UnverifiedFixture>;
