using System.Buffers;

namespace DotBpf.ObjectFiles;

/// <summary>The names that hosts show: at most 15 characters of <c>[A-Za-z0-9_.]</c>.</summary>
/// <remarks>Kernel: <c>BPF_OBJ_NAME_LEN</c> and <c>bpf_obj_name_cpy</c>, since 4.15.</remarks>
public static class HostName
{
    /// <summary>How many characters a host keeps.</summary>
    public const int MaxLength = 15;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.");

    /// <summary>What hosts show of a name: its first characters, with <c>_</c> for those that they do not take.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Clean(name.Length <= MaxLength ? name : name[..MaxLength]);
    }

    /// <summary>The whole name with <c>_</c> for the characters that hosts do not take.</summary>
    internal static string Clean(string name) => name.AsSpan().ContainsAnyExcept(s_allowed)
        ? string.Concat(name.Select(letter => s_allowed.Contains(letter) ? letter : '_'))
        : name;
}
