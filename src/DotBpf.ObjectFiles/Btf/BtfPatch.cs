using System.Runtime.InteropServices;
using System.Text;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>A copy of a set of types in which a loader corrects what the compiler left open. Ids stay what they are; new types go to the end.</summary>
internal sealed class BtfPatch
{
    private readonly BtfIndex _index;
    private readonly List<byte> _types;
    private readonly List<byte> _strings;
    private int _count;

    internal BtfPatch(BtfIndex index)
    {
        BtfLayout layout = index.Layout;
        _index = index;
        _count = index.Count;
        _types = [.. layout.Raw.Span.Slice(BtfLayout.TypesStart, layout.TypesLength)];
        _strings = [.. layout.Raw.Span.Slice(layout.StringsStart, layout.StringsLength)];
    }

    internal BtfLayout ToLayout() => BtfLayout.Join(CollectionsMarshal.AsSpan(_types), CollectionsMarshal.AsSpan(_strings));

    /// <summary>Makes it a type of another kind whose record is as long.</summary>
    internal void SetKind(int id, BtfKind kind, int count = 0) => SetWord(id, 1, (uint)kind << 24 | (uint)count);

    internal void SetName(int id, uint nameOffset) => SetWord(id, 0, nameOffset);

    /// <summary>Sets a word of what the kind adds.</summary>
    internal void SetEntry(int id, int word, uint value) => SetWord(id, BtfRecord.HeaderSize / 4 + word, value);

    internal void SetSize(int id, uint size) => SetWord(id, 2, size);

    internal void SetTarget(int id, int target) => SetWord(id, 2, (uint)target);

    internal void SetVariableLinkage(int id, BtfLinkage linkage) => SetWord(id, 3, (uint)linkage);

    internal void SetFunctionLinkage(int id, BtfLinkage linkage) => SetWord(id, 1, (uint)BtfKind.Function << 24 | (uint)linkage);

    internal void SetParameterName(int id, int position, uint nameOffset) => SetWord(id, 3 + position * 2, nameOffset);

    internal void SetVariables(int id, IEnumerable<BtfSectionVariable> variables)
    {
        int word = 3;
        foreach (BtfSectionVariable variable in variables)
        {
            SetWord(id, word++, (uint)variable.VariableId);
            SetWord(id, word++, variable.Offset);
            SetWord(id, word++, variable.Size);
        }
    }

    internal uint AddString(string text)
    {
        byte[] wanted = [0, .. Encoding.UTF8.GetBytes(text), 0];
        int known = CollectionsMarshal.AsSpan(_strings).IndexOf(wanted);
        if (known >= 0)
            return (uint)known + 1;
        _strings.AddRange(wanted.AsSpan(1));
        return (uint)(_strings.Count - wanted.Length + 1);
    }

    /// <summary>Adds a type of one word after its header: an integer or a variable.</summary>
    internal int Add(BtfKind kind, uint nameOffset, uint sizeOrType, uint extra)
    {
        foreach (uint word in (ReadOnlySpan<uint>)[nameOffset, (uint)kind << 24, sizeOrType, extra])
            _types.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in word)));
        return _count++;
    }

    private void SetWord(int id, int word, uint value) =>
        MemoryMarshal.Write(CollectionsMarshal.AsSpan(_types)[(_index.StartOf(id) + word * 4)..], value);
}
