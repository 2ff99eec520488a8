namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>A map in numbers, any of which mean something, so that they can be drawn at random and made smaller.</summary>
public sealed record MapPlan(byte Kind, byte KeySize, byte ValueSize, byte MaxEntries, ushort Flags, byte Extra);
