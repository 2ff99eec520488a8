using System.Runtime.InteropServices;
using System.Text;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Tests.Btf;

/// <summary>Builds sets of types word by word, sound ones and others.</summary>
internal sealed class BtfBytes
{
    private readonly List<uint> _words = [];
    private readonly List<byte> _strings = [0];

    internal int Count { get; private set; } = 1;

    internal int Add(BtfKind kind, string name, uint sizeOrType, int length = 0, bool flag = false, params uint[] more) =>
        AddRaw((uint)kind << 24 | (uint)length | (flag ? 1u << 31 : 0), name, sizeOrType, more);

    internal int AddRaw(uint info, string name, uint sizeOrType, params uint[] more)
    {
        _words.AddRange([StringAt(name), info, sizeOrType, .. more]);
        return Count++;
    }

    internal int Integer(string name = "int", uint size = 4) => Add(BtfKind.Integer, name, size, more: size * 8);

    internal int Array(int element, uint length) => Add(BtfKind.Array, "", 0, more: [(uint)element, (uint)element, length]);

    internal int Struct(string name, uint size, params (string Name, int Type, uint Bit)[] members) =>
        Add(BtfKind.Struct, name, size, members.Length, more: [.. members.SelectMany(member => (uint[])[StringAt(member.Name), (uint)member.Type, member.Bit])]);

    internal uint StringAt(string text)
    {
        if (text.Length == 0)
            return 0;
        uint offset = (uint)_strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(text));
        _strings.Add(0);
        return offset;
    }

    internal byte[] ToArray() =>
        BtfLayout.Join(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_words)), CollectionsMarshal.AsSpan(_strings)).Raw.ToArray();

    internal BtfTypes Read() => BtfTypes.Read(ToArray(), "test");
}
