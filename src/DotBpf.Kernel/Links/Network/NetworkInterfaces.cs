using System.Net.NetworkInformation;

namespace DotBpf.Kernel;

/// <summary>The interfaces of this network namespace.</summary>
internal static class NetworkInterfaces
{
    internal const string Missing = "There is no interface of that number in this network namespace; ip link prints those there are.";

    // Some hooks answer EINVAL for an interface that is not there (net/core/dev.c, bpf_xdp_link_attach, 6.18).
    internal static bool Exists(int index) => NetworkInterface.GetAllNetworkInterfaces().Any(found => NumberOf(found) == index);

    private static int NumberOf(NetworkInterface found) => found.Supports(NetworkInterfaceComponent.IPv4)
        ? found.GetIPProperties().GetIPv4Properties().Index
        : found.GetIPProperties().GetIPv6Properties().Index;
}
