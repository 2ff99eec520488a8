using System.Text;

namespace DotBpf.Kernel;

/// <summary>Names as the kernel keeps them: at most 15 characters of <c>[A-Za-z0-9_.]</c> and a zero.</summary>
internal static class ObjectName
{
    /// <summary>The bytes of a name's field (<c>BPF_OBJ_NAME_LEN</c>).</summary>
    internal const int FieldSize = 16;

    /// <summary>Writes as much of the name as fits; characters that the kernel refuses become <c>_</c>.</summary>
    internal static void Write(string name, Span<byte> field)
    {
        field.Clear();
        int length = Math.Min(name.Length, FieldSize - 1);
        for (int i = 0; i < length; i++)
            field[i] = char.IsAsciiLetterOrDigit(name[i]) || name[i] is '_' or '.' ? (byte)name[i] : (byte)'_';
    }

    /// <summary>The name in a field.</summary>
    internal static string Read(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]);
    }
}
