namespace DotBpf.Kernel.Tests;

public sealed class RegisterStatesTests
{
    [Fact]
    public void Read_Changes_KeepsTheLastOfEachRegister()
    {
        const string Log = """
            0: R1=ctx() R10=fp0
            0: (b7) r2 = 5                        ; R2_w=5
            1: (bf) r3 = r2                       ; R2_w=5 R3_w=5
            2: (07) r2 += 1                       ; R2=6
            """;

        Dictionary<string, string> states = RegisterStates.Read(Log);

        Assert.Equal(("ctx()", "6", "5", "fp0"), (states["R1"], states["R2"], states["R3"], states["R10"]));
    }

    [Fact]
    public void Read_AnotherPath_ForgetsTheOneBefore()
    {
        const string Log = """
            0: R1=ctx() R10=fp0
            3: (15) if r0 == 0x0 goto pc+2        ; R0=map_value(map=counts,ks=4,vs=8)
            from 3 to 6: R0=0 R10=fp0 fp-8=????0000
            """;

        Dictionary<string, string> states = RegisterStates.Read(Log);

        Assert.Equal(["R0", "R10", "fp-8"], states.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("????0000", states["fp-8"]);
    }

    [Fact]
    public void Read_ValueWithSpaces_IsTakenWhole()
    {
        const string Log = "7: (71) r1 = *(u8 *)(r0 +0)           ; R0=pkt(r=1) R1_w=scalar(smin=0,umax=255,var_off=(0x0; 0xff))";

        Dictionary<string, string> states = RegisterStates.Read(Log);

        Assert.Equal("scalar(smin=0,umax=255,var_off=(0x0; 0xff))", states["R1"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("; int x = R1=5;")]
    [InlineData("R1 invalid mem access 'scalar'")]
    [InlineData("4: (85) call bpf_map_lookup_elem#1    ; R0_w=map_value_or_null(id=1,map=")]
    public void Read_OtherText_NeverFails(string log) => Assert.InRange(RegisterStates.Read(log).Count, 0, 1);
}
