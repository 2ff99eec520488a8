using DotBpf.ObjectFiles.Definitions;
using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Tests.Definitions;

public sealed class NamesAndSizesTests
{
    [Theory]
    [InlineData("my_object_name", ".data", "my_objec.data")]
    [InlineData("my_object_name", ".bss", "my_objec.bss")]
    [InlineData("my_object_name", ".rodata", "my_objec.rodata")]
    [InlineData("a-b", ".data", "a_b.data")]
    [InlineData("flows", ".data.custom", ".data.custom")]
    [InlineData("flows", ".rodata.abracadabra", ".rodata.abracadabra")]
    [InlineData("", ".bss", ".bss")]
    public void DataMapName_ObjectAndSection_IsTheKernelsName(string objectName, string section, string expected) =>
        Assert.Equal(expected, DataMapName.Of(objectName, section));

    [Theory]
    [InlineData("xdp", ProgramType.Xdp, AttachType.Xdp, "")]
    [InlineData("xdp/eth0", ProgramType.Xdp, AttachType.Xdp, "")]
    [InlineData("xdp.frags/cpumap", ProgramType.Xdp, AttachType.XdpCpuMap, "")]
    [InlineData("tp/sched/sched_switch", ProgramType.Tracepoint, (AttachType)0, "sched/sched_switch")]
    [InlineData("kprobe", ProgramType.Kprobe, (AttachType)0, "")]
    [InlineData("uretprobe.s//bin/sh:main", ProgramType.Kprobe, (AttachType)0, "/bin/sh:main")]
    [InlineData("sk_reuseport/migrate", ProgramType.SkReusePort, AttachType.SkReusePortSelectOrMigrate, "")]
    [InlineData("cgroup/connect_unix", ProgramType.CgroupSockAddress, AttachType.CgroupUnixConnect, "")]
    public void ProgramSections_KnownName_SaysKindAndTarget(string section, ProgramType type, AttachType attach, string target)
    {
        ProgramKind? kind = ProgramSections.Find(section, out string found);

        Assert.Equal((type, attach, target), (kind?.Type, kind?.AttachType, found));
    }

    [Theory]
    [InlineData("xdp_drop")]
    [InlineData("cgroup/unknown")]
    [InlineData("")]
    public void ProgramSections_UnknownName_SaysNothing(string section) => Assert.Null(ProgramSections.Find(section, out _));

    [Theory]
    [InlineData("7/2", 7u, 2u)]
    [InlineData("0x1f/0X0a", 31u, 10u)]
    [InlineData("4294967295/0", uint.MaxValue, 0u)]
    public void TailCallSection_TwoNumbers_AreIdAndSlot(string section, uint id, uint slot) =>
        Assert.Equal(new TailCallSection(id, slot), TailCallSection.Parse(section));

    [Theory]
    [InlineData("tc/2")]
    [InlineData("7/")]
    [InlineData("/7")]
    [InlineData("7")]
    [InlineData("-1/0")]
    [InlineData("7/2/3")]
    [InlineData("4294967296/0")]
    [InlineData("0x/1")]
    public void TailCallSection_OtherName_SaysNothing(string section) => Assert.Null(TailCallSection.Parse(section));
}
