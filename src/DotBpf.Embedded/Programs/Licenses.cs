namespace DotBpf.Embedded.Programs;

/// <summary>The licences that let a program call helpers which need one (include/linux/license.h, 6.18).</summary>
internal static class Licenses
{
    private static readonly string[] s_gplCompatible =
        ["GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"];

    internal static bool AreGplCompatible(string license) => s_gplCompatible.Contains(license);
}
