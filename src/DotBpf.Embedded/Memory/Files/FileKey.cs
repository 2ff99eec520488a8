namespace DotBpf.Embedded.Memory.Files;

/// <summary>What tells the mapping of a file from those of all others.</summary>
/// <param name="Identity">What the file says of itself; a copy of it says the same.</param>
/// <param name="Number">Its number in the file system, by which it is told from a copy.</param>
/// <param name="IsReadOnly">Whether it may only be read.</param>
internal readonly record struct FileKey(Guid Identity, ulong Number, bool IsReadOnly);
