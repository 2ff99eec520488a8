namespace DotBpf.Soak.Crashes;

/// <summary>What a worker is about to do and what it has done, in its own mapped file.</summary>
/// <remarks>Each thing has two words: what it is to become, noted before, and what it has become, noted after. An odd version is there, an even one is not.</remarks>
internal sealed class WorkerLog(string path) : IDisposable
{
    private const int FirstKey = 16;
    private const int FirstPrefix = FirstKey + (2 * Ground.KeysOfWorker);
    private const int Words = FirstPrefix + (2 * Ground.PrefixesOfWorker);

    private readonly WordFile _words = new(path, Words);

    internal long PausedAt { get => _words[0]; set => _words[0] = value; }

    internal long Operations { get => _words[1]; set => _words[1] = value; }

    internal long RecordPending { get => _words[2]; set => _words[2] = value; }

    internal long RecordDone { get => _words[3]; set => _words[3] = value; }

    internal long PushPending { get => _words[4]; set => _words[4] = value; }

    internal long PushDone { get => _words[5]; set => _words[5] = value; }

    internal long Pops { get => _words[6]; set => _words[6] = value; }

    internal Versions Key(int number) => new(_words, FirstKey + (2 * number));

    internal Versions Prefix(int number) => new(_words, FirstPrefix + (2 * number));

    public void Dispose() => _words.Dispose();

    /// <summary>The versions of one entry.</summary>
    internal readonly struct Versions(WordFile words, int at)
    {
        internal long Pending { get => words[at]; set => words[at] = value; }

        internal long Done { get => words[at + 1]; set => words[at + 1] = value; }
    }
}
