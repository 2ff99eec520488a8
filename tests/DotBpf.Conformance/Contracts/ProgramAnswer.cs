namespace DotBpf.Conformance.Contracts;

/// <summary>How programs under test tell what they found where their verdict means something else.</summary>
internal static class ProgramAnswer
{
    /// <summary>Puts register 7 into the first entry of map <c>answers</c>, and passes.</summary>
    internal const string Tell = "*(u32 *)(r10 - 4) = 0; *(u64 *)(r10 - 16) = r7; r1 = map answers ll; r2 = r10; r2 += -4; r3 = r10; r3 += -16; r4 = 0; call 2; r0 = 1; exit";
}
