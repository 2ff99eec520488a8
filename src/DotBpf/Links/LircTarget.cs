namespace DotBpf;

/// <summary>A receiver of remote controls: the program decodes its pulses and spaces, and reports keys.</summary>
/// <param name="Device">The device, such as <c>/dev/lirc0</c>.</param>
/// <remarks>
/// <para>Kernel: <c>BPF_PROG_ATTACH</c>, since 4.18 with CONFIG_BPF_LIRC_MODE2, for programs of kind LircMode2; 64 to a device. Privileges: CAP_NET_ADMIN with CAP_BPF. What a killed process attached stays.</para>
/// <para>Errors: ENOENT for no such device, EINVAL for one that sends or decodes in hardware, EEXIST when the program is attached there already, E2BIG for the 65th program.</para>
/// </remarks>
public sealed record LircTarget(string Device) : AttachTarget
{
    /// <inheritdoc/>
    protected override string Text => $"receiver {Device}";
}
