using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf.Headers;

/// <summary>All types of the running kernel, through clang and back.</summary>
public sealed class HeaderOnKernel
{
    [ClangFact]
    public void Write_TypesOfTheKernel_CompileToTheSameShapes()
    {
        BtfTypes types = BtfTypes.ReadFile("/sys/kernel/btf/vmlinux");

        Assert.True(HeaderComparison.Check(types) > 10_000);
    }
}
