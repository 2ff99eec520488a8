using System.Text.RegularExpressions;

namespace DotBpf.Kernel;

/// <summary>What usually helps against one sort of fault.</summary>
/// <param name="Fault">How the verifier words it.</param>
/// <param name="Advice">What to try, as whole sentences.</param>
internal sealed record RejectionHint(Regex Fault, string Advice);
