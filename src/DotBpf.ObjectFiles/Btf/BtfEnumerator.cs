namespace DotBpf.ObjectFiles.Btf;

/// <summary>A name of an enumeration.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">Its value; for unsigned 64-bit enumerations the same bits.</param>
public readonly record struct BtfEnumerator(string Name, long Value);
