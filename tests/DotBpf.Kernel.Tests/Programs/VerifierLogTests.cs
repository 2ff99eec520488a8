namespace DotBpf.Kernel.Tests;

public sealed class VerifierLogTests
{
    [Theory]
    [InlineData("0: R1=ctx() R10=fp0\n; return x; @ a.c:3\n0: (95) exit\nR0 !read_ok\nprocessed 1 insns (limit 1000000)\n", 0, "R0 !read_ok")]
    [InlineData("4: (79) r1 = *(u64 *)(r0 +0)\nR0 invalid mem access 'map_value_or_null'\nprocessed 5 insns\n", 4, "R0 invalid mem access 'map_value_or_null'")]
    [InlineData("9: (71) r0 = *(u8 *)(r1 +8)\n R1_w=map_value(off=0,ks=4,vs=8)\ninvalid access to map value, value_size=8 off=8 size=1\nR1 max value is outside of the allowed memory range\nprocessed 9 insns\n", 9, "invalid access to map value, value_size=8 off=8 size=1; R1 max value is outside of the allowed memory range")]
    [InlineData("from 3 to 5: R0=0\n5: R0=0\n5: (05) goto pc-3\ninfinite loop detected at insn 2\ncur state: R0=0\nold state: R0=0\nprocessed 8 insns\n", 2, "infinite loop detected at insn 2")]
    [InlineData("jump out of range from insn 1 to 11\nprocessed 0 insns\n", 1, "jump out of range from insn 1 to 11")]
    [InlineData("BPF program is too large. Processed 1000001 insn\nprocessed 1000001 insns\n", -1, "BPF program is too large. Processed 1000001 insn")]
    [InlineData("0: (b7) r0 = 1\nR0 !read_ok", 0, "R0 !read_ok")]
    [InlineData("processed 0 insns\n", -1, "")]
    [InlineData("", -1, "")]
    public void Read_Log_FindsInstructionAndReason(string log, int slot, string reason)
    {
        VerifierLog verdict = VerifierLog.Read(log);

        Assert.Equal((slot, reason), (verdict.Slot, verdict.Reason));
    }
}
