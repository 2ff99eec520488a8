using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Finds out whether bpf(2) can be used here.</summary>
internal static unsafe class HostCheck
{
    /// <summary>What stands in the way, as sentences; <see langword="null"/> when nothing does.</summary>
    internal static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux())
            return "This machine does not run Linux.";
        bpf_attr_map_create attributes = new() { map_type = (uint)MapType.Array, key_size = 4, value_size = 4, max_entries = 1 };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.MapCreate, &attributes, sizeof(bpf_attr_map_create), out int number);
        if (errno == Errno.None)
            new Descriptor(number).Dispose();
        return Explain(errno);
    }

    private static string? Explain(Errno errno) => errno switch
    {
        Errno.None => null,
        Errno.ENOSYS => "This kernel was built without bpf(2) (CONFIG_BPF_SYSCALL).",
        Errno.EPERM => $"bpf(2) is not permitted. {Privilege.ExplainRefusal()}",
        _ => $"bpf(2) does not create a small map: {errno}.",
    };
}
