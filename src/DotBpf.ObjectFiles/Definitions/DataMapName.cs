using System.Buffers;

namespace DotBpf.ObjectFiles.Definitions;

/// <summary>The name of the map that a section of variables becomes, as libbpf forms it, so that tools recognise it.</summary>
internal static class DataMapName
{
    private const int LongestMapName = 15; // BPF_OBJ_NAME_LEN of the kernel less the final zero
    private const int RoomForSection = 7; // that of ".rodata", the longest of the common ones

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");

    /// <summary>The object's name, cut to what leaves room, and the section's; a section with a second dot goes without the object's.</summary>
    internal static string Of(string objectName, string sectionName)
    {
        bool isPlain = sectionName.LastIndexOf('.') == 0;
        int room = LongestMapName - Math.Max(RoomForSection, sectionName.Length);
        string prefix = isPlain && room > 0 ? objectName[..Math.Min(objectName.Length, room)] : "";
        return string.Concat((prefix + sectionName).Select(letter => s_allowed.Contains(letter) ? letter : '_'));
    }
}
