using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Verifier;

/// <summary>What both hosts make of a program of an object.</summary>
/// <param name="Object">The object.</param>
/// <param name="Name">The program.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Kernel">Why the kernel refuses it; <see langword="null"/> when it takes it.</param>
/// <param name="Embedded">The same of the embedded host.</param>
internal sealed record ProgramVerdict(string Object, string Name, ProgramType Type, BpfException? Kernel, BpfException? Embedded)
{
    internal bool Differs => Kernel is null != Embedded is null;

    /// <summary>Whether only the embedded host takes it, which must never be.</summary>
    internal bool IsFalseAccept => Differs && Embedded is null;

    /// <summary>Whether it is refused for a fault of the object, whichever host it is for.</summary>
    internal bool IsFaulty => Embedded is VerificationException && Kernel?.Message == Embedded.Message;

    public override string ToString() => $"{Name} [{Type}]\n  kernel: {Describe(Kernel)}\n  embedded: {Describe(Embedded)}";

    private static string Describe(BpfException? refusal) =>
        refusal is null ? "accepts" : refusal is VerificationException { Reason.Length: > 0 } verdict ? verdict.Reason : refusal.Message.ReplaceLineEndings(" ");
}
