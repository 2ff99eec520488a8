namespace DotBpf.Embedded.Maps.Storage;

/// <summary>Which values of its storages a program finds where it is attached, by their numbers; 0 for none.</summary>
/// <param name="Shared">In the storage with one value for all CPUs.</param>
/// <param name="PerCpu">In the storage with one for each.</param>
internal readonly record struct AttachmentValues(uint Shared, uint PerCpu);
