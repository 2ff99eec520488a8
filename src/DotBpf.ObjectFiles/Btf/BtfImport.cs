namespace DotBpf.ObjectFiles.Btf;

/// <summary>Copies types of one set into another that is being built, with all they refer to.</summary>
internal sealed class BtfImport(BtfIndex source, BtfStrings strings)
{
    private readonly Dictionary<int, int> _copies = new() { [0] = 0 };
    private readonly Queue<int> _pending = [];
    private int _nextId;

    internal delegate int Appender(ReadOnlySpan<uint> words);

    // Each type gets the number that is free when it is first met, and waits for its turn to be written: the order is the same.
    internal int Copy(int id, int nextId, Appender append)
    {
        _nextId = nextId;
        int copy = CopyOf((uint)id);
        while (_pending.TryDequeue(out int next))
            append(Translate(source.RecordOf(next)));
        return copy;
    }

    private int CopyOf(uint id)
    {
        if (_copies.TryGetValue((int)id, out int known))
            return known;
        _pending.Enqueue((int)id);
        return _copies[(int)id] = _nextId++;
    }

    private uint[] Translate(BtfRecord record)
    {
        BtfRecordShape shape = BtfRecordShape.Of(record.Kind);
        uint[] words = record.Words.ToArray();
        words[0] = Name(words[0]);
        if (shape.HasTarget)
            words[2] = (uint)CopyOf(words[2]);
        for (int at = 3; shape.EntryWords > 0 && at < words.Length; at += shape.EntryWords)
        {
            if (shape.EntriesHaveNames)
                words[at] = Name(words[at]);
            foreach (int reference in shape.References)
                words[at + reference] = (uint)CopyOf(words[at + reference]);
        }

        return words;
    }

    private uint Name(uint offset) => strings.Add(source.StringAt(offset));
}
