namespace DotBpf.Testing.Captures;

/// <summary>A capture file that is damaged or cut off at some point. Every packet before that point was delivered.</summary>
public sealed class CaptureFileException : BpfException
{
    /// <summary>Describes the damage.</summary>
    /// <param name="fileName">The file.</param>
    /// <param name="offset">Where, in bytes from the start of the file.</param>
    /// <param name="what">Which part of the file.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there.</param>
    /// <param name="advice">What to try, as whole sentences; may be empty.</param>
    public CaptureFileException(string fileName, long offset, string what, string expected, string found, string advice = "")
        : base($"{fileName}, offset {offset}: {what}: expected {expected}, found {found}." + (advice.Length == 0 ? "" : " " + advice))
    {
        FileName = fileName;
        Offset = offset;
        Expected = expected;
        Found = found;
    }

    /// <summary>The file.</summary>
    public string FileName { get; }

    /// <summary>Where, in bytes from the start of the file.</summary>
    public long Offset { get; }

    /// <summary>What should be there.</summary>
    public string Expected { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }
}
