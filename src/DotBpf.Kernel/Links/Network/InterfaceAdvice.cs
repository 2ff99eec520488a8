namespace DotBpf.Kernel;

/// <summary>What to say of an interface that hooks did not find. Some answer EINVAL for it (net/core/dev.c, bpf_xdp_link_attach, 6.18).</summary>
internal static class InterfaceAdvice
{
    internal const string Missing = "There is no interface of that number in this network namespace; ip link prints those there are.";
}
