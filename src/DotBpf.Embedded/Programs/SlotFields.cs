namespace DotBpf.Embedded.Programs;

/// <summary>The fields of a slot that mean something; the others must be zero.</summary>
[Flags]
internal enum SlotFields
{
    None = 0,
    Destination = 1,
    Source = 2,
    Offset = 4,
    Immediate = 8,
}
