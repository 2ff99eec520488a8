namespace DotBpf.ObjectFiles.Btf;

/// <summary>A member for a structure or union that is being built.</summary>
/// <param name="Name">Its C name; empty for anonymous structures and unions.</param>
/// <param name="TypeId">The id of its type, which may be one that is added later.</param>
/// <param name="BitOffset">Where it begins, in bits from the start of the structure.</param>
/// <param name="BitFieldSize">How many bits a bit field has; 0 when it is none.</param>
public readonly record struct BtfMemberDefinition(string Name, int TypeId, uint BitOffset, int BitFieldSize = 0);
