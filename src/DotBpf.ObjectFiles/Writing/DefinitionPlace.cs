using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Where a map's definition stands in section <c>.maps</c>.</summary>
/// <param name="Variable">Its variable.</param>
/// <param name="ValuesOffset">Where, within the definition, the addresses of static values begin; 0 for a definition without.</param>
/// <param name="End">One past its last byte in the section.</param>
internal readonly record struct DefinitionPlace(BtfVariablePlace Variable, uint ValuesOffset, uint End)
{
    internal const int SizeOfAddress = 8;

    /// <summary>The byte of the section at which the address of a static value stands.</summary>
    internal ulong AddressOf(StaticValue value) => Variable.Offset + ValuesOffset + (ulong)value.Key * SizeOfAddress;

    internal bool HasRoomFor(MapSpec map) => map.Values is [] || (ValuesOffset > 0 && AddressOf(map.Values[^1]) + SizeOfAddress <= End);

    /// <summary>The same definition elsewhere in the section.</summary>
    internal DefinitionPlace MoveTo(uint offset) => this with { Variable = Variable with { Offset = offset }, End = End - Variable.Offset + offset };
}
