using System.Text;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>The strings of a set that is being built; each is there once.</summary>
internal sealed class BtfStrings
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, uint> _offsets = []; // keys have a character for each byte, so that no bytes are lost
    private readonly BtfIndex? _base;
    private readonly uint _start;

    internal BtfStrings(BtfIndex? baseIndex)
    {
        _base = baseIndex;
        _start = baseIndex?.EndOfStrings ?? 0;
        _offsets[""] = 0;
        if (baseIndex is null)
            _bytes.Add(0);
        else
            Remember(baseIndex);
    }

    internal byte[] ToArray() => [.. _bytes];

    internal uint Add(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"A name cannot contain the character 0: '{text.Replace("\0", "\\0", StringComparison.Ordinal)}'.", nameof(text));
        return Add(Encoding.UTF8.GetBytes(text));
    }

    internal uint Add(ReadOnlySpan<byte> text)
    {
        string key = Encoding.Latin1.GetString(text);
        if (_offsets.TryGetValue(key, out uint known))
            return known;
        uint offset = _start + (uint)_bytes.Count;
        _offsets[key] = offset;
        _bytes.AddRange(text);
        _bytes.Add(0);
        return offset;
    }

    /// <summary>Takes over a whole table as it is, so that offsets into it stay right.</summary>
    internal void Continue(BtfIndex index)
    {
        _bytes.Clear();
        _bytes.AddRange(index.Strings);
        Remember(index);
    }

    private void Remember(BtfIndex index)
    {
        if (index.Base is { } below && below != _base)
            Remember(below);
        for (uint offset = index.FirstString; offset < index.EndOfStrings;)
        {
            ReadOnlySpan<byte> text = index.StringAt(offset);
            _offsets.TryAdd(Encoding.Latin1.GetString(text), offset);
            offset += (uint)text.Length + 1;
        }
    }
}
