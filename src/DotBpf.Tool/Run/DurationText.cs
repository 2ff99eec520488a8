using System.Globalization;

namespace DotBpf.Tool.Run;

/// <summary>Reads durations as people write them: <c>500ms</c>, <c>10s</c>, <c>2m</c>, <c>1h</c>; a bare number is seconds.</summary>
internal static class DurationText
{
    internal static TimeSpan Parse(string text)
    {
        (string number, double seconds) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 0.001),
            _ when text.EndsWith('s') => (text[..^1], 1),
            _ when text.EndsWith('m') => (text[..^1], 60),
            _ when text.EndsWith('h') => (text[..^1], 3600),
            _ => (text, 1.0),
        };
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        return isNumber && value > 0 && value * seconds < TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(value * seconds)
            : throw ToolException.Usage($"'{text}' is no duration: 500ms, 10s, 2m or 1h was expected.");
    }
}
