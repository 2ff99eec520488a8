using System.Collections.Immutable;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What a host says of a program that is loaded. What a host does not know is 0, empty or <see langword="null"/>.</summary>
/// <param name="Id">Its number on the host, never 0.</param>
/// <param name="Name">Its name there: at most 15 characters.</param>
/// <param name="Type">Its kind.</param>
/// <remarks>Kernel: <c>struct bpf_prog_info</c>, since 4.13. Without CAP_SYS_ADMIN or CAP_BPF some of it is 0.</remarks>
public sealed record ProgramInfo(uint Id, string Name, ProgramType Type)
{
    /// <summary>What it expected to be attached to when this process loaded it; <see langword="null"/> for one that was opened again.</summary>
    public AttachType? ExpectedAttachType { get; init; }

    /// <summary>A hash of its instructions, as 16 hexadecimal digits: the same for the same program.</summary>
    public string Tag { get; init; } = "";

    /// <summary>When it was loaded, as time since the machine started.</summary>
    public TimeSpan LoadedAt { get; init; }

    /// <summary>The user who loaded it.</summary>
    public uint UserId { get; init; }

    /// <summary>The numbers of the maps that it uses.</summary>
    public ImmutableArray<uint> MapIds { get; init; } = [];

    /// <summary>The number of the types that it was loaded with; 0 for none.</summary>
    public uint TypesId { get; init; }

    /// <summary>How many instructions the verifier went through, those of a loop once for each turn.</summary>
    /// <remarks>Kernel: since 5.16. Embedded: 0 for programs that were not verified.</remarks>
    public int VerifiedInstructions { get; init; }

    /// <summary>The bytes of its instructions after the verifier rewrote them (<see cref="ProgramHandle.ReadTranslated"/>).</summary>
    public int TranslatedSize { get; init; }

    /// <summary>The bytes of its machine code (<see cref="ProgramHandle.ReadMachineCode"/>); 0 when it is interpreted.</summary>
    public int MachineCodeSize { get; init; }

    /// <summary>Whether its licence is compatible with the GPL, so that it may call the helpers that ask for that.</summary>
    /// <remarks>Kernel: since 4.18.</remarks>
    public bool IsGplCompatible { get; init; }

    /// <summary>The number of the types in which the function is that it was loaded for: the kernel's, a module's, or those of a program that it extends; 0 for none.</summary>
    /// <remarks>Kernel: since 6.0; together with <see cref="TargetTypeId"/>.</remarks>
    public uint TargetTypesId { get; init; }

    /// <summary>The id of that function in those types; 0 for none.</summary>
    public uint TargetTypeId { get; init; }

    /// <summary>The network interface that it was loaded for; 0 for none.</summary>
    public int InterfaceIndex { get; init; }
}
