namespace DotBpf.Embedded.Verifier;

/// <summary>What was proven of one instruction, over all paths that come to it.</summary>
/// <remarks>Where <see cref="IsReachable"/> is <see langword="false"/> nothing else is set, and the instruction never runs.</remarks>
internal record struct InstructionFact
{
    /// <summary>The map of an instruction that none or several maps belong to.</summary>
    internal const int NoMap = -1;

    public InstructionFact()
    {
    }

    /// <summary>Whether some path comes here.</summary>
    internal bool IsReachable { get; set; }

    /// <summary>Of a conditional jump, whether some path takes it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Of a conditional jump, whether some path goes on behind it.</summary>
    internal bool IsPassed { get; set; }

    /// <summary>What a load, a store or an atomic operation reaches.</summary>
    internal PointerKind Pointer { get; set; }

    /// <summary>Where, with the instruction's own offset added: from the context's begin, or from the frame pointer (negative); <see langword="null"/> where that varies, and for other kinds.</summary>
    internal int? Offset { get; set; }

    /// <summary>Of a helper call, the map it is given; of an access to a value or a record, the map that these belong to: an index into the program's maps, or <see cref="NoMap"/>.</summary>
    /// <remarks>A map found in a map of maps is not one of the program's: <see cref="NoMap"/> too.</remarks>
    internal int Map { get; set; } = NoMap;

    /// <summary>Of a helper call with a key of up to 8 bytes, that key as a number, when it is the same on every path.</summary>
    internal ulong? ConstantKey { get; set; }

    /// <summary>Of a helper call with a callback, the slot where that function begins; −1 when it varies.</summary>
    internal int Callback { get; set; } = -1;

    /// <summary>Of a call of <c>bpf_loop</c>, whether its flags may be other than 0.</summary>
    internal bool MayHaveFlags { get; set; }

    /// <summary>Of a call of <c>bpf_loop</c>, whether the kernel writes the loop out in its place (inline_bpf_loop, kernel/bpf/verifier.c, 6.18).</summary>
    internal readonly bool IsLoopWrittenOut => Callback >= 0 && !MayHaveFlags;

    /// <summary>Of arithmetic on 64 bits, whether it is always one on pointers into an arena, which are half as wide: then so is the operation.</summary>
    internal bool IsHalf { get; set; }

    /// <summary>Of a call of one of the program's functions, whether a pointer into the stack of a caller goes along in a register.</summary>
    internal bool PassesStack { get; set; }
}
