using System.Text;
using DotBpf.ObjectFiles;

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
        Encoding.ASCII.GetBytes(HostName.Of(name), field);
    }

    /// <summary>The name in a field.</summary>
    internal static string Read(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? field : field[..end]);
    }
}
