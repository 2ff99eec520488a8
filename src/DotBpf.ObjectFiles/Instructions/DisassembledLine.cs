namespace DotBpf.ObjectFiles.Instructions;

/// <summary>An instruction of a program as text.</summary>
/// <param name="Slot">Its first slot.</param>
/// <param name="Function">The name of the function that begins here, or <see langword="null"/>.</param>
/// <param name="Text">The instruction.</param>
public readonly record struct DisassembledLine(int Slot, string? Function, string Text)
{
    /// <summary>The slot that a jump leads to, or where the function begins that a call or an address names; <see langword="null"/> otherwise.</summary>
    public int? Target { get; init; }

    /// <summary>What the text cannot say, where the object was given: the variable at an address, the question that CO-RE asks.</summary>
    public string? Remark { get; init; }
}
