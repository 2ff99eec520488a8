using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.KernelFunctions;
using DotBpf.Embedded.KernelObjects;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Helpers;

/// <summary>One row of the table of helpers, or of that of kernel functions.</summary>
/// <param name="Id">Its number, <c>enum bpf_func_id</c>; of a kernel function one of this host's own.</param>
/// <param name="Name">Its C name.</param>
/// <param name="Users">Which kinds of programs may call it.</param>
/// <param name="Address">The method that does it, a <c>delegate*&lt;Machine, ulong, ulong, ulong, ulong, ulong, ulong&gt;</c>.</param>
/// <param name="IsGplOnly">Whether only programs under a GPL-compatible licence may call it.</param>
/// <remarks>SAFETY: the address is that of a static method of exactly this signature; the constructor below takes no other, and <c>bpf_tail_call</c>, which has none, is done by the loop.</remarks>
internal sealed unsafe record HelperDefinition(int Id, string Name, HelperUsers Users, nint Address, bool IsGplOnly)
{
    internal HelperDefinition(
        int id,
        string name,
        HelperUsers users,
        delegate*<Machine, ulong, ulong, ulong, ulong, ulong, ulong> implementation,
        bool isGplOnly = false)
        : this(id, name, users, (nint)implementation, isGplOnly)
    {
    }

    /// <summary>A kernel function, which programs find by name and declare themselves; all of them are for GPL-compatible programs.</summary>
    internal HelperDefinition(
        string declaration,
        HelperUsers users,
        delegate*<Machine, ulong, ulong, ulong, ulong, ulong, ulong> implementation)
        : this(0, KernelDeclarations.NameIn(declaration), users, (nint)implementation, IsGplOnly: true) => Declaration = declaration;

    /// <summary>Of a kernel function how it is declared in C, as in the kernel's types; empty for helpers.</summary>
    internal string Declaration { get; init; } = "";

    /// <summary>What it takes in registers 1 to 5.</summary>
    internal required ArgumentType[] Takes { get; init; }

    /// <summary>What it gives back in register 0.</summary>
    internal ResultType Gives { get; init; }

    /// <summary>What a map must be able to, to be taken.</summary>
    internal MapAbilities Needs { get; init; }

    internal HelperEffects Effects { get; init; }

    /// <summary>The structure of the objects that it takes or gives; <see langword="null"/> for none.</summary>
    internal KernelStruct? Object { get; init; }

    /// <summary>The sections that it enters or leaves.</summary>
    internal Sections Enters { get; init; }

    /// <summary>The kind of iterator that it makes, moves or ends; <see langword="null"/> for none.</summary>
    internal IteratorKind? Iterator { get; init; }

    /// <summary>The row of the same number for other kinds of programs, from which it takes something else; <see langword="null"/> for none.</summary>
    internal HelperDefinition? Other { get; init; }

    /// <summary>Of the places to which programs may be attached those for which it is there; <see langword="null"/> for all.</summary>
    internal Func<AttachType, bool>? IsFor { get; init; }

    /// <summary>Whether a program may call it.</summary>
    internal bool Serves(ProgramSpec program) => Serves(program.Type) && IsFor?.Invoke(program.ExpectedAttachType) != false;

    /// <summary>Whether programs of a kind may call it.</summary>
    internal bool Serves(ProgramType type) => (Users & UserOf(type)) != 0;

    private static HelperUsers UserOf(ProgramType type) => type switch
    {
        ProgramType.Xdp => HelperUsers.Xdp,
        ProgramType.SchedCls => HelperUsers.Classifier,
        ProgramType.SchedAct => HelperUsers.Action,
        ProgramType.SocketFilter => HelperUsers.SocketFilter,
        ProgramType.Syscall => HelperUsers.Syscall,
        ProgramType.SkSkb => HelperUsers.Stream,
        ProgramType.CgroupSkb => HelperUsers.CgroupSkb,
        ProgramType.CgroupDevice => HelperUsers.CgroupDevice,
        ProgramType.CgroupSock => HelperUsers.CgroupSock,
        ProgramType.CgroupSockAddress => HelperUsers.CgroupAddress,
        ProgramType.CgroupSysctl => HelperUsers.CgroupSysctl,
        ProgramType.CgroupSockopt => HelperUsers.CgroupOption,
        ProgramType.SkReusePort => HelperUsers.ReusePort,
        ProgramType.SkMsg => HelperUsers.Message,
        ProgramType.SkLookup => HelperUsers.Lookup,
        ProgramType.SockOps => HelperUsers.Operations,
        _ when type.IsTracing => HelperUsers.Tracing,
        _ => HelperUsers.None,
    };
}
