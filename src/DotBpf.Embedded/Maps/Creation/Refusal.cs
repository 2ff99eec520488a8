namespace DotBpf.Embedded.Maps.Creation;

/// <summary>Why a map is not created; <see langword="default"/> when it is.</summary>
/// <param name="Errno">The kernel's number.</param>
/// <param name="Advice">What is wrong and what to try, as whole sentences.</param>
internal readonly record struct Refusal(Errno Errno, string Advice);
