using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>The perf device that makes probes, as sysfs describes it: its number, and which bits of <c>config</c> mean what.</summary>
/// <param name="Type">The number for <c>perf_event_attr.type</c>.</param>
/// <param name="ReturnBit">What to set for a probe at the return.</param>
internal readonly record struct ProbeDevice(uint Type, ulong ReturnBit)
{
    private const string Devices = "/sys/bus/event_source/devices";

    /// <summary>Reads a device.</summary>
    /// <param name="attachment">What asks for it.</param>
    /// <param name="name"><c>kprobe</c> or <c>uprobe</c>.</param>
    /// <param name="option">The option that a kernel without it lacks.</param>
    internal static ProbeDevice Find(Attachment attachment, string name, string option)
    {
        string type = $"{Devices}/{name}/type", bit = $"{Devices}/{name}/format/retprobe";
        if (!File.Exists(type) || !File.Exists(bit))
            throw attachment.Unsupported($"This kernel was built without {option}: there is no {Devices}/{name}.");
        string format = File.ReadAllText(bit).Trim(); // config:0
        return new ProbeDevice(
            uint.Parse(File.ReadAllText(type).Trim(), CultureInfo.InvariantCulture),
            1ul << int.Parse(format[(format.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
    }
}
