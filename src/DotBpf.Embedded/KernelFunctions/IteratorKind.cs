namespace DotBpf.Embedded.KernelFunctions;

/// <summary>What an iterator on a program's stack goes through (<c>struct bpf_iter_…</c>).</summary>
/// <param name="Name">The last part of its name.</param>
/// <param name="Slots">How many times 8 bytes of stack it takes.</param>
/// <param name="ElementSize">The bytes of an element.</param>
internal sealed record IteratorKind(string Name, int Slots, int ElementSize)
{
    /// <summary>Numbers from one to another (<c>struct bpf_iter_num</c>).</summary>
    internal static IteratorKind Numbers { get; } = new("num", 1, sizeof(int));
}
