namespace DotBpf.Tool.Output;

/// <summary>Text from files that anyone may have made: what would steer a terminal is shown as a question mark.</summary>
internal static class Printable
{
    internal static string Of(string text) =>
        text.Any(char.IsControl) ? string.Create(text.Length, text, (letters, from) => Copy(from, letters)) : text;

    private static void Copy(string from, Span<char> letters)
    {
        for (int i = 0; i < letters.Length; i++)
            letters[i] = from[i] == '\t' ? ' ' : char.IsControl(from[i]) ? '?' : from[i];
    }
}
