namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>What comes next in a header: the definition of a type, or only its declaration.</summary>
internal readonly record struct HeaderStep(int Id, bool IsForward);
