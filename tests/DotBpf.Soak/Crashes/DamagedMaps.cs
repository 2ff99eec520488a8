namespace DotBpf.Soak.Crashes;

internal static class DamagedMaps
{
    internal static int Touch(string directory) => directory.Length == 0 ? 1 : 0;
}
