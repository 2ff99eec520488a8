using System.Reflection.Emit;

namespace DotBpf.Embedded.Jit;

/// <summary>How a function that is written into its caller returns.</summary>
/// <param name="Result">Receives what it returns.</param>
/// <param name="End">Where the caller goes on.</param>
internal sealed record InlineReturn(LocalBuilder Result, Label End);
