using System.Text;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf.Values;

/// <summary>Writes BTF type by type, sound or not, for tests that need types no compiler would make.</summary>
internal sealed class TypesWriter
{
    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];
    private int _lastId;

    internal int Integer(string name, uint size, BtfIntegerEncoding encoding = BtfIntegerEncoding.None, int bits = 0, int bitOffset = 0) =>
        Add(name, BtfKind.Integer, 0, size, ((uint)encoding << 24) | ((uint)bitOffset << 16) | (uint)(bits == 0 ? (int)size * 8 : bits));

    internal int Typedef(string name, int target) => Add(name, BtfKind.Typedef, 0, (uint)target);

    internal int Const(int target) => Add("", BtfKind.Const, 0, (uint)target);

    internal int Pointer(int target) => Add("", BtfKind.Pointer, 0, (uint)target);

    internal int Float(string name, uint size) => Add(name, BtfKind.Float, 0, size);

    internal int Array(int element, uint length) => Add("", BtfKind.Array, 0, 0, (uint)element, (uint)element, length);

    internal int Enum(string name, uint size, params (string Name, int Value)[] values) =>
        Add(name, BtfKind.Enum, values.Length | (values.Any(v => v.Value < 0) ? 1 << 31 : 0), size, [.. values.SelectMany(v => new[] { Name(v.Name), (uint)v.Value })]);

    internal int Struct(string name, uint size, params (string Name, int Type, uint BitOffset)[] members) => Group(BtfKind.Struct, name, size, members);

    internal int Union(string name, uint size, params (string Name, int Type)[] members) =>
        Group(BtfKind.Union, name, size, [.. members.Select(member => (member.Name, member.Type, 0u))]);

    /// <summary>A structure whose members are bit fields where a width is given.</summary>
    internal int BitStruct(string name, uint size, params (string Name, int Type, uint BitOffset, uint Width)[] members) =>
        Add(name, BtfKind.Struct, members.Length | (1 << 31), size, [.. members.SelectMany(m => new[] { Name(m.Name), (uint)m.Type, (m.Width << 24) | m.BitOffset })]);

    internal int Tag(string text, int target, int component = -1) => Add(text, BtfKind.DeclarationTag, 0, (uint)target, (uint)component);

    internal int Variable(string name, int type) => Add(name, BtfKind.Variable, 0, (uint)type, (uint)BtfLinkage.Global);

    internal int Section(string name, uint size, params (int Variable, uint Offset, uint Size)[] variables) =>
        Add(name, BtfKind.DataSection, variables.Length, size, [.. variables.SelectMany(v => new[] { (uint)v.Variable, v.Offset, v.Size })]);

    internal BtfTypes Build()
    {
        List<byte> bytes = [];
        Append(bytes, 0x0001eb9f, 24, 0, (uint)_types.Count, (uint)_types.Count, (uint)_strings.Count);
        return BtfTypes.Read(bytes.Concat(_types).Concat(_strings).ToArray(), "test");
    }

    private static void Append(List<byte> bytes, params ReadOnlySpan<uint> words)
    {
        foreach (uint word in words)
            bytes.AddRange(BitConverter.GetBytes(word));
    }

    private int Group(BtfKind kind, string name, uint size, (string Name, int Type, uint BitOffset)[] members) =>
        Add(name, kind, members.Length, size, [.. members.SelectMany(m => new[] { Name(m.Name), (uint)m.Type, m.BitOffset })]);

    private int Add(string name, BtfKind kind, int information, uint sizeOrType, params ReadOnlySpan<uint> rest)
    {
        Append(_types, Name(name), ((uint)kind << 24) | (uint)information, sizeOrType);
        Append(_types, rest);
        return ++_lastId;
    }

    private uint Name(string name)
    {
        if (name.Length == 0)
            return 0;
        uint offset = (uint)_strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(name));
        _strings.Add(0);
        return offset;
    }
}
