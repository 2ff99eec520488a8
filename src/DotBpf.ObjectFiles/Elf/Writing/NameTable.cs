using System.Text;

namespace DotBpf.ObjectFiles.Elf.Writing;

/// <summary>The names of sections and symbols, each once.</summary>
internal sealed class NameTable
{
    private readonly List<byte> _bytes = [0];
    private readonly Dictionary<string, uint> _offsets = new(StringComparer.Ordinal) { [""] = 0 };

    internal byte[] ToArray() => [.. _bytes];

    internal uint Add(string name)
    {
        if (_offsets.TryGetValue(name, out uint known))
            return known;
        uint offset = (uint)_bytes.Count;
        _bytes.AddRange(Encoding.UTF8.GetBytes(name));
        _bytes.Add(0);
        return _offsets[name] = offset;
    }
}
