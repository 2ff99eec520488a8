using System.Runtime.InteropServices;

namespace DotBpf.ObjectFiles.Btf;

/// <content>What a writer of objects corrects in types that are there already.</content>
public sealed partial class BtfBuilder
{
    private int FirstOwn => _base?.Count ?? 1;

    /// <summary>Begins with the strings of a set, so that what is added refers to them at their old places, and none of its types.</summary>
    internal static BtfBuilder OnStringsOf(BtfTypes types)
    {
        BtfBuilder builder = new(types.Base);
        builder._strings.Continue(types.Index);
        return builder;
    }

    /// <summary>The place of a string that something outside of the types refers to.</summary>
    internal uint AddText(string text) => _strings.Add(text);

    /// <summary>Puts a section of variables in the place of another one of this set's own, whose id it takes.</summary>
    internal void ReplaceDataSection(int id, string name, uint sizeInBytes, params ReadOnlySpan<BtfVariablePlace> variables)
    {
        uint[] words = Record(BtfKind.DataSection, name, sizeInBytes, variables.Length, false, WordsOf(variables));
        int position = id - FirstOwn, start = _starts[position];
        int end = position + 1 < _starts.Count ? _starts[position + 1] : _words.Count;
        _words.RemoveRange(start, end - start);
        _words.InsertRange(start, words);
        for (int i = position + 1; i < _starts.Count; i++)
            _starts[i] += words.Length - (end - start);
    }

    internal void SetTarget(int id, int target) => WordOf(id, 2) = Reference(target);

    internal void SetVariableLinkage(int id, BtfLinkage linkage) => WordOf(id, 3) = (uint)linkage;

    internal void SetFunctionLinkage(int id, BtfLinkage linkage) => WordOf(id, 1) = (uint)BtfKind.Function << 24 | (uint)linkage;

    private ref uint WordOf(int id, int word) => ref CollectionsMarshal.AsSpan(_words)[_starts[id - FirstOwn] + word];
}
