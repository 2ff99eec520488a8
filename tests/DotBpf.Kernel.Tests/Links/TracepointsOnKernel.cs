namespace DotBpf.Kernel.Tests;

public sealed class TracepointsOnKernel : HookOnKernel
{
    [Theory]
    [InlineData(AttachMethod.Automatic)]
    [InlineData(AttachMethod.Legacy)]
    public void Attach_SystemCall_CountsEachCallWhileAttached(AttachMethod method)
    {
        BpfProgram program = Load("enter_call");

        using (program.Attach(new TracepointTarget("syscalls", "sys_enter_getppid") { Method = method }))
            Call(7);
        Call(3);

        Assert.Equal(7ul, Runs);
    }

    [Fact]
    public void Attach_Cookie_IsReadByTheProgram()
    {
        using BpfLink link = Load("enter_call").Attach(new TracepointTarget("syscalls", "sys_enter_getppid") { Cookie = 0x1122334455667788 });

        Call(1);

        Assert.Equal(0x1122334455667788ul, Cookie);
        Assert.Equal((BpfLinkType.PerfEvent, "sys_enter_getppid", 0x1122334455667788ul), (link.Info.Type, link.Info.Name, link.Info.Cookie!.Value));
    }

    [Fact]
    public void Attach_CookieWithoutALink_IsRefused()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(
            () => Load("enter_call").Attach(new TracepointTarget("syscalls", "sys_enter_getppid") { Cookie = 1, Method = AttachMethod.Legacy }));

        Assert.Equal("5.15", error.MinimumKernel);
    }

    [Fact]
    public void Attach_Scheduler_CountsItsSwitches()
    {
        using BpfLink link = Load("switches").Attach(new TracepointTarget("sched", "sched_switch"));

        WaitUntil(() => Runs >= 20, "20 switches of tasks");
    }

    [Theory]
    [InlineData("sched", "no_such_point", "has no tracepoint 'no_such_point'")]
    [InlineData("nothing", "at_all", "no category 'nothing'")]
    [InlineData("..", "events", "no category '..'")]
    public void Attach_NoSuchTracepoint_SaysWhereToLook(string category, string name, string expected)
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("switches").Attach(new TracepointTarget(category, name)));

        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_RawTracepoint_SeesArguments()
    {
        BpfProgram program = Load("enter_raw");

        using (program.Attach(new RawTracepointTarget("sys_enter") { Cookie = 5 }))
            Call(7);
        Call(3);

        Assert.Equal(7ul, Runs);
    }

    [Fact]
    public void Info_RawTracepoint_NamesIt()
    {
        using BpfLink link = Load("enter_raw").Attach(new RawTracepointTarget("sys_enter") { Cookie = 5 });

        LinkInfo info = link.Info;

        Assert.Equal((BpfLinkType.RawTracepoint, "sys_enter", 5ul), (info.Type, info.Name, info.Cookie));
    }

    [Fact]
    public void Attach_NoSuchRawTracepoint_SaysHowTheyAreNamed()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("enter_raw").Attach(new RawTracepointTarget("sched/sched_switch")));

        Assert.Equal((BpfCommand.RawTracepointOpen, Errno.ENOENT), (error.Command, error.Errno));
        Assert.Contains("without its category", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_BtfTracepoint_CountsEachCallWhileAttached()
    {
        BpfProgram program = Load("enter_typed");

        using (BpfLink link = program.Attach(new BtfTracepointTarget()))
            Call(7);
        Call(3);

        Assert.Equal(7ul, Runs);
    }

    [Fact]
    public void Attach_OpenedProgram_GoesWhereItWasLoadedFor()
    {
        BpfProgram program = Load("enter_typed");
        using ProgramHandle again = Host.OpenProgram(program.Handle.Info.Id);

        using BpfLink link = Host.Attach(again, new BtfTracepointTarget());
        Call(4);

        Assert.Equal(4ul, Runs);
    }

    [Fact]
    public void Attach_ProgramOfAnotherKind_SaysWhatTheHookTakes()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("switches").Attach(new RawTracepointTarget("sys_enter")));

        Assert.Contains("takes programs of kind RawTracepoint", error.Message, StringComparison.Ordinal);
    }
}
