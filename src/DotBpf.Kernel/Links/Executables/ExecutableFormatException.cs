namespace DotBpf.Kernel;

/// <summary>A file that is no program or library, or a damaged one.</summary>
internal class ExecutableFormatException(string message) : Exception(message);
