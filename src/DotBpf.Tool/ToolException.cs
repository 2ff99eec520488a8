namespace DotBpf.Tool;

/// <summary>A fault that the tool itself found, with the exit code it leads to.</summary>
internal sealed class ToolException(ExitCode code, string message) : BpfException(message)
{
    internal ExitCode Code { get; } = code;

    internal static ToolException Usage(string message) => new(ExitCode.Usage, message);
}
