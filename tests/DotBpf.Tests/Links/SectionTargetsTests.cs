using DotBpf.ObjectFiles;

namespace DotBpf.Tests.Links;

public sealed class SectionTargetsTests
{
    public static TheoryData<string, string, AttachTarget?> Sections => new()
    {
        { "tp", "sched/sched_switch", new TracepointTarget("sched", "sched_switch") },
        { "tracepoint", "syscalls/sys_enter_openat", new TracepointTarget("syscalls", "sys_enter_openat") },
        { "raw_tp", "sys_enter", new RawTracepointTarget("sys_enter") },
        { "raw_tracepoint.w", "nbd_send_request", new RawTracepointTarget("nbd_send_request") },
        { "tp_btf", "sched_switch", new BtfTracepointTarget() },
        { "fentry.s", "do_unlinkat", new FunctionTarget() },
        { "fmod_ret", "security_file_open", new FunctionTarget() },
        { "lsm", "file_open", new LsmTarget() },
        { "lsm_cgroup", "socket_bind", null },
        { "freplace", "answer", new ExtensionTarget() },
        { "iter", "task", new IteratorTarget() },
        { "iter", "bpf_map_elem", null },
        { "kprobe", "vfs_read", new KprobeTarget("vfs_read") },
        { "kprobe", "vfs_read+0x10", new KprobeTarget("vfs_read") { Offset = 16 } },
        { "kretprobe", "vfs_read", new KprobeTarget("vfs_read") { IsReturn = true } },
        { "kprobe.multi", "tcp_*", new KprobeMultiTarget("tcp_*") },
        { "kretprobe.multi", "tcp_*", new KprobeMultiTarget("tcp_*") { IsReturn = true } },
        { "ksyscall", "openat", new SyscallProbeTarget("openat") },
        { "kretsyscall", "openat", new SyscallProbeTarget("openat") { IsReturn = true } },
        { "uprobe", "/usr/lib/libc.so.6:malloc+0x10", new UprobeTarget("/usr/lib/libc.so.6", "malloc") { Offset = 16 } },
        { "uprobe.s", "libc.so.6:malloc", new UprobeTarget("libc.so.6", "malloc") },
        { "uprobe", "/bin/true:0x1234", new UprobeTarget("/bin/true") { Offset = 0x1234 } },
        { "uretprobe", "libc.so.6:malloc@@GLIBC_2.2.5", new UprobeTarget("libc.so.6", "malloc@@GLIBC_2.2.5") { IsReturn = true } },
        { "uprobe.multi", "libc.so.6:str*", new UprobeMultiTarget("libc.so.6", "str*") },
        { "uretprobe.multi.s", "libc.so.6:str*", new UprobeMultiTarget("libc.so.6", "str*") { IsReturn = true } },
        { "usdt", "libc.so.6:libc:setjmp", new UsdtTarget("libc.so.6", "libc", "setjmp") },
        { "?tp", "sched/sched_switch", new TracepointTarget("sched", "sched_switch") },
        { "xdp", "", null },
        { "uprobe", "", null },
        { "cgroup", "connect4", null },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Find_Section_IsTheHookItNames(string kind, string target, AttachTarget? expected)
    {
        AttachTarget? found = SectionTargets.Find(Program(kind, target));

        // Records compare arrays by their identity, and empty ones are the same.
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("tp", "sched_switch", "a category and a name")]
    [InlineData("uprobe", "malloc", "a file, a colon and a function")]
    [InlineData("uprobe", "libc.so.6:malloc+ten", "'+ten' is no offset")]
    [InlineData("uprobe.multi", "libc.so.6:", "a pattern")]
    [InlineData("usdt", "libc.so.6:setjmp", "a provider and a name")]
    public void Find_SectionThatCannotBeRead_SaysWhatIsExpected(string kind, string target, string expected)
    {
        FormatException error = Assert.Throws<FormatException>(() => SectionTargets.Find(Program(kind, target)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{kind}/{target}' of program 'some'", error.Message, StringComparison.Ordinal);
    }

    private static ProgramSpec Program(string kind, string target) => new()
    {
        Name = "some",
        SectionName = target.Length == 0 ? kind : $"{kind}/{target}",
        AttachTarget = target,
        Type = ProgramType.Kprobe,
        Instructions = [],
    };
}
