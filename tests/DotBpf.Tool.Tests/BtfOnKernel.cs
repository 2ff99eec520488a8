namespace DotBpf.Tool.Tests;

public sealed class BtfOnKernel
{
    [Fact]
    public void Dump_Kernel_HasItsStructures()
    {
        Dotbpf result = Dotbpf.Run("btf", "dump", "vmlinux").Expect(ExitCode.Ok);

        Assert.Contains("\nstruct task_struct {\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("#endif\n", result.Out, StringComparison.Ordinal);
    }
}
