namespace DotBpf.Kernel.Tests;

/// <summary>Hooks that some kernels do not have or permit: where they do, they work; where not, the error says why.</summary>
public sealed class MissingHooksOnKernel : HookOnKernel
{
    [Fact]
    public void Attach_Kprobe_CountsOrSaysWhatTheKernelLacks() =>
        WorksOrSays(() => Load("enter_kernel").Attach(new KprobeTarget("vfs_read")), "CONFIG_KPROBES");

    [Fact]
    public void Attach_SystemCallProbe_CountsOrSaysWhatTheKernelLacks() =>
        WorksOrSays(() => Load("enter_kernel").Attach(new SyscallProbeTarget("read")), "CONFIG_KPROBES");

    [Fact]
    public void Attach_KprobesByName_CountOrSayWhatTheKernelLacks() =>
        WorksOrSays(() => Load("enter_any_of_kernel").Attach(new KprobeMultiTarget { Functions = ["vfs_read"] }), "CONFIG_FPROBE");

    [Fact]
    public void Attach_KprobesByPattern_CountOrSayWhatTheKernelLacks() =>
        WorksOrSays(() => Load("enter_any_of_kernel").Attach(new KprobeMultiTarget("vfs_rea?")), "CONFIG_FPROBE");

    [Fact]
    public void Attach_FunctionEntry_CountsOrIsForbiddenWithAReason() =>
        WorksOrSays(() => Load("enter_traced").Attach(new FunctionTarget()), "does not permit it");

    [Fact]
    public void Attach_SecurityHook_WorksOrIsForbiddenWithAReason()
    {
        Exception? error = Record.Exception(() => Load("may_open").Attach(new LsmTarget()).Dispose());

        if (error is not null)
            Assert.Contains("does not permit it", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Extension_ReplacesTheFunctionOrIsForbiddenWithAReason()
    {
        BpfProgram asks = Load("asks");
        uint before = asks.TestRun(new byte[64]).ReturnValue;
        var options = new LoadOptions { TargetPrograms = { ["answer_otherwise"] = asks.Handle } };
        Exception? error = Record.Exception(() =>
        {
            using BpfLink link = Load("answer_otherwise", options: options).Attach(new ExtensionTarget());
            Assert.Equal(1u, asks.TestRun(new byte[64]).ReturnValue);
        });

        Assert.Equal(2u, before);
        if (error is not null)
            Assert.Contains("does not permit it", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ExtensionOfNothing_SaysWhereToNameTheProgram()
    {
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => Load("answer_otherwise"));

        Assert.Contains("TargetProgram", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_RemoteControl_SaysThatThereIsNoDeviceOrWhatTheKernelLacks()
    {
        Exception? error = Record.Exception(() => Load("decode").Attach(new LircTarget("/dev/lirc-of-nobody")));

        if (error is BpfSyscallException refused)
            Assert.Equal((Errno.ENOENT, true), (refused.Errno, refused.Message.Contains("'/dev/lirc-of-nobody' cannot be opened", StringComparison.Ordinal)));
        else
            Assert.Contains("CONFIG_BPF_LIRC_MODE2", Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openat")]
    public void FunctionOf_SystemCall_IsInTheKernel(string name)
    {
        string function = KprobeHook.FunctionOf(name);

        Assert.Contains(File.ReadLines("/proc/kallsyms"), line => line.EndsWith($" {function}", StringComparison.Ordinal));
    }

    private void WorksOrSays(Func<BpfLink> attach, string expected)
    {
        Exception? error = Record.Exception(() =>
        {
            using BpfLink link = attach();
            File.ReadAllText("/proc/self/status");
            WaitUntil(() => Runs > 0, "a call of the function");
        });

        if (error is not null)
            Assert.Contains(expected, Assert.IsType<FeatureNotSupportedException>(error).Message, StringComparison.Ordinal);
    }
}
