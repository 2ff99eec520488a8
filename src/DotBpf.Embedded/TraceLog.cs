namespace DotBpf.Embedded;

/// <summary>The last lines that programs traced.</summary>
internal sealed class TraceLog
{
    private const int MostLines = 1024;
    private readonly Queue<string> _lines = new();

    internal void Write(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == MostLines)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    internal string[] Snapshot()
    {
        lock (_lines)
            return [.. _lines];
    }
}
