namespace DotBpf.Tool;

/// <summary>What the exit code says; the numbers are documented in docs/guides/cli.md.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The answer is no: no such key, an object that cannot be read, a program that was rejected.</summary>
    No = 1,

    /// <summary>The command line makes no sense.</summary>
    Usage = 2,

    /// <summary>What was named does not exist.</summary>
    NoSuchObject = 3,

    /// <summary>Not permitted.</summary>
    Permission = 4,

    /// <summary>This host, or this kernel, cannot do it.</summary>
    Unsupported = 5,

    /// <summary>Something else has to happen first.</summary>
    Precondition = 6,

    /// <summary>The map is full.</summary>
    MapFull = 7,

    /// <summary>Anything else, a damaged capture among it.</summary>
    Other = 9,
}
