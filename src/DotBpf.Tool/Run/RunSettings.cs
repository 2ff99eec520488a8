namespace DotBpf.Tool.Run;

/// <summary>What `dotbpf run` was asked to do.</summary>
internal sealed record RunSettings
{
    /// <summary>The object file, or a folder with one.</summary>
    internal required string Path { get; init; }

    internal required string HostName { get; init; }

    internal string? CapturePath { get; init; }

    /// <summary>The network interface to attach to instead of replaying.</summary>
    internal string? Interface { get; init; }

    internal string? ProgramName { get; init; }

    /// <summary>Values for variables and map entries, as <c>NAME=VALUE</c> and <c>MAP[KEY]=VALUE</c>.</summary>
    internal IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>How many CPUs to spread packets over; <see langword="null"/> for the usual number.</summary>
    internal int? Cpus { get; init; }

    /// <summary>How long to stay attached; until interrupted when not given.</summary>
    internal TimeSpan? Duration { get; init; }

    internal bool IsJson { get; init; }
}
