using System.Text;

namespace DotBpf.Kernel;

/// <summary>Texts as attribute structs point to them.</summary>
internal static class AttributeText
{
    /// <summary>The UTF-8 of a text and its zero.</summary>
    /// <exception cref="ArgumentException">The text contains a zero character, after which the kernel would not read on.</exception>
    internal static byte[] Of(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("The text contains a zero character.", nameof(text));
        return [.. Encoding.UTF8.GetBytes(text), 0];
    }
}
