namespace DotBpf.Kernel;

/// <summary>A program or library that is sound, but without the one function that was asked for.</summary>
internal sealed class MissingFunctionException(string message) : ExecutableFormatException(message);
