namespace DotBpf.Tool.Maps;

/// <summary>An entry as bytes; on per-CPU kinds the value is all slots.</summary>
internal readonly record struct MapRow(byte[] Key, byte[] Value);
