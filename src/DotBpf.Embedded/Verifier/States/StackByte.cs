namespace DotBpf.Embedded.Verifier.States;

/// <summary>What is known of one byte of the stack.</summary>
internal enum StackByte : byte
{
    /// <summary>Nothing was written there.</summary>
    Unwritten,

    /// <summary>Something was.</summary>
    Written,

    /// <summary>Zero was.</summary>
    Zero,

    /// <summary>A byte of the slot's value.</summary>
    Spilled,

    /// <summary>A byte of a dynptr.</summary>
    Dynptr,

    /// <summary>A byte of an iterator.</summary>
    Iterator,
}
