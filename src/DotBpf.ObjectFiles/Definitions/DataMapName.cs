namespace DotBpf.ObjectFiles.Definitions;

/// <summary>The name of the map that a section of variables becomes, as libbpf forms it, so that tools recognise it.</summary>
internal static class DataMapName
{
    private const int RoomForSection = 7; // that of ".rodata", the longest of the common ones

    /// <summary>The object's name, cut to what leaves room, and the section's; a section with a second dot goes without the object's.</summary>
    internal static string Of(string objectName, string sectionName)
    {
        int room = HostName.MaxLength - Math.Max(RoomForSection, sectionName.Length);
        string prefix = HasPrefix(sectionName) && room > 0 ? objectName[..Math.Min(objectName.Length, room)] : "";
        return HostName.Clean(prefix + sectionName);
    }

    /// <summary>Whether the name does not show the object's whole name.</summary>
    internal static bool IsShortened(string objectName, string sectionName) =>
        HasPrefix(sectionName) && Of(objectName, sectionName) != objectName + sectionName;

    private static bool HasPrefix(string sectionName) => sectionName.LastIndexOf('.') == 0;
}
