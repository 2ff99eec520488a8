using System.Globalization;
using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Tests;

/// <summary>Where arguments of static probes lie, as compilers write it.</summary>
public sealed class UsdtArgumentsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("-4@%edi 8@%rax", "-4 register 112+0; 8 register 80+0")]
    [InlineData("1@%r15b 2@%r8w 1@%sil -2@%bp", "1 register 0+0; 2 register 72+0; 1 register 104+0; -2 register 32+0")]
    [InlineData("-4@-1204(%rbp) 8@(%rsp) 8@0x10(%r12)", "-4 memory 32-1204; 8 memory 152+0; 8 memory 24+16")]
    [InlineData("-4@$-9 8@$0xffffffffffffffff", "-4 constant 0-9; 8 constant 0-1")]
    public void Read_X64_IsUnderstood(string text, string expected) => Assert.Equal(expected, Describe(text, Architecture.X64));

    [Theory]
    [InlineData("8@(%rdx,%rax,8)", (short)80, 3, 0)]
    [InlineData("1@-96(%rdx,%r12)", (short)24, 0, -96)]
    [InlineData("-2@0x10(%rdx, %rcx, 2)", (short)88, 1, 16)]
    public void Read_X64AtTwoRegisters_IsUnderstood(string text, short index, int shift, long distance)
    {
        UsdtOperand operand = Assert.Single(UsdtArguments.Read(text, Architecture.X64)).Operand;

        Assert.Equal(new UsdtOperand(UsdtOperandKind.Indexed, distance, Register: 96, index, shift), operand);
    }

    [Theory]
    [InlineData("-4@w0 8@x19 8@sp", "-4 register 0+0; 8 register 152+0; 8 register 248+0")]
    [InlineData("-4@[sp, 60] 8@[x0] 1@[x30,-8]", "-4 memory 248+60; 8 memory 0+0; 1 memory 240-8")]
    [InlineData("-4@5 4@#7", "-4 constant 0+5; 4 constant 0+7")]
    public void Read_Arm64_IsUnderstood(string text, string expected) => Assert.Equal(expected, Describe(text, Architecture.Arm64));

    [Theory]
    [InlineData("8f@%xmm0", Architecture.X64)]
    [InlineData("%rax", Architecture.X64)]
    [InlineData("3@%rax", Architecture.X64)]
    [InlineData("4@%ah", Architecture.X64)]
    [InlineData("4@", Architecture.X64)]
    [InlineData("4@$", Architecture.X64)]
    [InlineData("4@(%", Architecture.X64)]
    [InlineData("4@)", Architecture.X64)]
    [InlineData("4@name(%rip)", Architecture.X64)]
    [InlineData("8@(%rdx,%rax,3)", Architecture.X64)]
    [InlineData("8@(%rdx,%rax,8,1)", Architecture.X64)]
    [InlineData("8@16(,%rax,8)", Architecture.X64)]
    [InlineData("8@(%rdx,rax)", Architecture.X64)]
    [InlineData("4@x31", Architecture.Arm64)]
    [InlineData("4@[x0, x1]", Architecture.Arm64)]
    [InlineData("4@[w0]", Architecture.Arm64)]
    [InlineData("4@[sp, 1", Architecture.Arm64)]
    [InlineData("4@r3", Architecture.S390x)]
    public void Read_OtherPlace_IsNamed(string text, Architecture architecture)
    {
        FormatException error = Assert.Throws<FormatException>(() => UsdtArguments.Read(text, architecture));

        Assert.Contains(architecture == Architecture.S390x ? "S390x" : text, error.Message, StringComparison.Ordinal);
    }

    private static string Describe(string text, Architecture architecture) => string.Join("; ", UsdtArguments.Read(text, architecture).Select(argument => string.Create(
        CultureInfo.InvariantCulture,
        $"{(argument.IsSigned ? -argument.Size : argument.Size)} {argument.Operand.Kind.ToString().ToLowerInvariant()} {argument.Operand.Register}{argument.Operand.Number:+0;-0;+0}")));
}
