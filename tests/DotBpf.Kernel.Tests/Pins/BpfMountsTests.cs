namespace DotBpf.Kernel.Tests;

public sealed class BpfMountsTests
{
    [Fact]
    public void Parse_MountInfo_FindsBpfFileSystemsAndUndoesEscapes()
    {
        string[] lines =
        [
            "22 28 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw",
            @"33 22 0:29 / /sys/fs/bpf rw,nosuid shared:11 master:1 - bpf bpf rw,mode=700",
            @"40 28 0:40 / /mnt/with\040blank rw - bpf none rw",
            "41 28 0:41 / /mnt/bpf rw - tmpfs bpf rw",
        ];

        IEnumerable<PinPath> mounts = BpfMounts.Parse(lines);

        Assert.Equal([new("/sys/fs/bpf"), new("/mnt/with blank")], mounts);
    }
}

public sealed class MountsOnKernel
{
    [Fact]
    public void MountPins_MountedAlready_FindsIt()
    {
        PinPath root = KernelHost.MountPins();

        using KernelHost host = KernelHost.Open();
        Assert.Equal(root, host.PinRoot);
        Assert.Contains(File.ReadLines("/proc/mounts"), line => line.Split(' ') is [_, string path, "bpf", ..] && path == root.Value);
    }

    [Fact]
    public void Mount_DirectoryThatIsNotThere_IsMadeAndTakesPins()
    {
        var root = new PinPath(Path.Combine(Path.GetTempPath(), $"dotbpf-mount-{Guid.NewGuid():N}"));
        using KernelHost host = KernelHost.Open();
        using var map = host.CreateMap(new HashMapSpec<uint, ulong>(4));

        try
        {
            BpfMounts.Mount(root);
            map.Pin(root.Child("map"));

            Assert.Contains(root, BpfMounts.Parse(File.ReadLines(BpfMounts.MountInfo)));
            Assert.Equal(map.Handle.Info.Id, Assert.Single(host.ListPins(root)).Id);
        }
        finally
        {
            CommandLine.Run("umount", root.Value);
            Directory.Delete(root.Value);
        }
    }

    [Fact]
    public void Mount_NoPrivilege_SaysWhatItNeeds()
    {
        BpfSyscallException refusal = Nobody.Run(() => Assert.Throws<BpfSyscallException>(() => BpfMounts.Mount(new PinPath("/tmp"))));

        Assert.Equal((BpfCommand.Mount, Errno.EPERM), (refusal.Command, refusal.Errno));
        Assert.Contains("CAP_SYS_ADMIN", refusal.Message, StringComparison.Ordinal);
    }
}
