namespace DotBpf.ObjectFiles.Relocations;

/// <summary>A CO-RE reference without an answer: damaged, or ambiguous. It never leaves this folder.</summary>
internal sealed class CoreException(string message) : Exception(message);
