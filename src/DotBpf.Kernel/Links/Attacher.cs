using System.Net.NetworkInformation;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Attaches programs by links (<c>BPF_LINK_CREATE</c>).</summary>
internal static unsafe class Attacher
{
    internal static KernelLink Attach(KernelHost host, KernelProgram program, AttachTarget target) => target switch
    {
        XdpTarget xdp => AttachXdp(host, program, xdp),
        _ => throw new FeatureNotSupportedException($"Attaching to {target.GetType().Name}", "kernel"),
    };

    private static KernelLink AttachXdp(KernelHost host, KernelProgram program, XdpTarget target)
    {
        using DescriptorLease lease = program.Descriptor.LeaseForLong();
        bpf_attr_link_create attributes = new()
        {
            prog_fd = (uint)lease.Number,
            target_ifindex = (uint)target.InterfaceIndex,
            attach_type = (uint)AttachType.Xdp,
            flags = (uint)target.Mode,
        };

        // SAFETY: the attributes are a local without pointers.
        Errno errno = Bpf.InvokeForDescriptor(BpfCommand.LinkCreate, &attributes, sizeof(bpf_attr_link_create), out int number);
        return errno == Errno.None
            ? new KernelLink(host, target, new Descriptor(number))
            : throw new BpfSyscallException(
                BpfCommand.LinkCreate,
                errno,
                $"program '{program.Info.Name}' and interface {target.InterfaceIndex} (XDP, {target.Mode})",
                Advice(errno, program, target));
    }

    private static string Advice(Errno errno, KernelProgram program, XdpTarget target) => errno switch
    {
        Errno.EBUSY or Errno.EEXIST => "The interface runs another XDP program already; detach it first: ip link set dev NAME xdp off, "
            + "or end the process that holds its link.",
        Errno.EINVAL when program.Info.Type != ProgramType.Xdp =>
            $"The program is of kind {program.Info.Type}; this hook takes XDP programs.",
        Errno.EINVAL or Errno.ENODEV when !HasInterface(target.InterfaceIndex) =>
            "There is no interface of that number in this network namespace; ip link prints those there are.",
        Errno.EINVAL or Errno.EOPNOTSUPP when target.Mode != XdpMode.Generic =>
            "The driver may not run XDP with this program and packet size; XdpMode.Generic works on every interface.",
        Errno.EPERM => Privilege.ExplainRefusal(),
        _ => "",
    };

    // The kernel answers EINVAL for an interface that is not there (net/core/dev.c, bpf_xdp_link_attach, 6.18).
    private static bool HasInterface(int index) =>
        NetworkInterface.GetAllNetworkInterfaces().Any(found => NumberOf(found) == index);

    private static int NumberOf(NetworkInterface found) => found.Supports(NetworkInterfaceComponent.IPv4)
        ? found.GetIPProperties().GetIPv4Properties().Index
        : found.GetIPProperties().GetIPv6Properties().Index;
}
