using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

/// <summary>Attaching by what sections say.</summary>
public sealed class AttachAllOnKernel : HookOnKernel
{
    [Theory]
    [InlineData("enter_call")]
    [InlineData("enter_raw")]
    [InlineData("enter_typed")]
    public void Attach_SectionThatNamesItsHook_CountsCalls(string name)
    {
        BpfProgram program = Load(name);

        using (program.Attach())
            Call(5);
        Call(2);

        Assert.Equal(5ul, Runs);
    }

    [Fact]
    public void Attach_SectionThatLeavesItOpen_SaysWhatIsMissing()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Load("xdp_count").Attach());

        Assert.Contains("Section '?xdp' does not say what to attach", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachAll_ObjectOfSeveralPrograms_AttachesThoseItCan()
    {
        ObjectSpec spec = Only("enter_call")
            .WithProgram("enter_raw", program => program with { IsAutoLoaded = true })
            .WithProgram("xdp_count", program => program with { IsAutoLoaded = true });
        using BpfObject loaded = Host.Load(spec);
        var counts = loaded.Map<ArrayMap<ulong>>("counts");

        using (BpfLinks links = loaded.AttachAll())
        {
            Assert.Equal(2, links.Count);
            Assert.Equal(["xdp_count"], links.NotAttached);
            Call(4);
        }

        Call(3);

        Assert.Equal(8ul, counts[0]);
    }

    [Fact]
    public void AttachAll_OneFails_LeavesNoneBehind()
    {
        ObjectSpec spec = Only("enter_raw")
            .WithProgram("switches", program => program with { IsAutoLoaded = true, SectionName = "tp/sched/no_such_point", AttachTarget = "sched/no_such_point" });
        using BpfObject loaded = Host.Load(spec);
        var counts = loaded.Map<ArrayMap<ulong>>("counts");

        Assert.Throws<BpfSyscallException>(loaded.AttachAll);
        ulong counted = counts[0];
        Call(3);

        Assert.Equal(counted, counts[0]);
    }
}
