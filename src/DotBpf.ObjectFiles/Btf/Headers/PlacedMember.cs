namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>Where a member is, in bits, and the alignment in bytes of its type.</summary>
internal readonly record struct PlacedMember(long Offset, long Bits, bool IsBitField, int Alignment);
