using System.Runtime.InteropServices;

namespace DotBpf.Conformance.Hosts;

/// <summary>A new cgroup of the kernel, removed when the handle is closed.</summary>
internal sealed class CgroupHandle : SafeHandle
{
    private readonly SafeHandle _directory;
    private readonly string _path;

    internal CgroupHandle(BpfHost host)
        : base(-1, ownsHandle: true)
    {
        _path = Directory.CreateDirectory(Path.Combine(Root, $"dotbpf-{Guid.NewGuid():N}")).FullName;
        _directory = host.OpenPath(_path);
        SetHandle(_directory.DangerousGetHandle());
    }

    /// <summary>Where cgroups of the second version are mounted.</summary>
    internal static string Root => File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).First(words => words[2] == "cgroup2")[1];

    public override bool IsInvalid => handle == -1;

    protected override bool ReleaseHandle()
    {
        _directory.Dispose();
        Directory.Delete(_path);
        return true;
    }
}
