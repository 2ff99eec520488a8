namespace DotBpf;

/// <summary>A function of a loaded program, in whose place an extension runs (<c>SEC("freplace/…")</c>).</summary>
/// <remarks>
/// <para>The program and function are those the extension was loaded for (<see cref="ProgramBindings.TargetProgram"/>), unless others are given here, whose types must be the same.</para>
/// <para>Kernel: since 5.6; another target than at load since 5.10. Privileges: CAP_SYS_ADMIN, or CAP_BPF with those of the target.</para>
/// <para>Errors: EBUSY when it is attached already.</para>
/// </remarks>
public sealed record ExtensionTarget : AttachTarget
{
    /// <summary>Another program than at load.</summary>
    public ProgramHandle? Program { get; init; }

    /// <summary>The function of <see cref="Program"/>.</summary>
    public string? Function { get; init; }

    /// <inheritdoc/>
    protected override string Text => Function is null && Program is null ? "the function it was loaded for" : $"function '{Function ?? "it was loaded for"}' of {(Program is null ? "the program it was loaded for" : $"program '{Program.Info.Name}'")}";
}
