using System.Globalization;

namespace DotBpf.Kernel;

/// <summary>Lists of numbers as the kernel writes them: of CPUs, of memory nodes.</summary>
internal static class NumberList
{
    /// <summary>Reads a list such as <c>0-3,8,10-11</c>.</summary>
    /// <param name="list">The list.</param>
    /// <param name="path">Where it is from, for messages.</param>
    /// <exception cref="FormatException">It is not such a list.</exception>
    internal static int[] Parse(string list, string path)
    {
        List<int> numbers = [];
        foreach (string range in list.Trim().Split(','))
        {
            string[] ends = range.Split('-');
            int first = Number(ends[0], list, path);
            int last = ends.Length == 1 ? first : Number(ends[^1], list, path);
            if (ends.Length > 2 || last < first || last >= 1 << 16)
                throw Malformed(list, path);
            for (int number = first; number <= last; number++)
                numbers.Add(number);
        }

        return [.. numbers];
    }

    private static int Number(string text, string list, string path) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Malformed(list, path);

    private static FormatException Malformed(string list, string path) => new($"{path}: expected a list such as 0-3,8; found '{list.Trim()}'.");
}
