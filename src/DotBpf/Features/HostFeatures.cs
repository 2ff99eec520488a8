using System.Collections.Concurrent;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf;

/// <summary>What a host can do: kinds of maps, programs and links, helpers, instructions, types. Found out by trying, and remembered.</summary>
/// <remarks>
/// <para>Distributions add features to old kernels and leave others out, so that a version says little; an answer here is that of the running kernel. What a policy (lockdown, a security module, the token of a delegated host) forbids
/// even to privileged processes is not there.</para>
/// <para>Privileges: what is asked is created for a moment and let go, so asking needs what using it needs.</para>
/// <para>Threads: safe for any number. Answers are kept for the life of the process, refusals to answer are not.</para>
/// </remarks>
public abstract class HostFeatures
{
    private readonly ConcurrentDictionary<MapType, bool> _maps = new();
    private readonly ConcurrentDictionary<ProgramType, bool> _programs = new();
    private readonly ConcurrentDictionary<(ProgramType Type, int Helper), bool> _helpers = new();
    private readonly ConcurrentDictionary<BpfLinkType, bool> _links = new();
    private readonly ConcurrentDictionary<TypesFeature, bool> _types = new();
    private InstructionSetVersion? _instructionSet;

    /// <summary>The newest instructions that it takes.</summary>
    /// <exception cref="BpfSyscallException">This process may not ask.</exception>
    public InstructionSetVersion InstructionSet => _instructionSet ??= ProbeInstructionSet();

    /// <summary>Whether it has maps of a kind.</summary>
    /// <param name="type">The kind.</param>
    /// <exception cref="BpfSyscallException">This process may not ask.</exception>
    public bool HasMap(MapType type) => _maps.GetOrAdd(type, ProbeMap);

    /// <summary>Whether it takes programs of a kind.</summary>
    /// <param name="type">The kind.</param>
    /// <exception cref="BpfSyscallException">This process may not ask.</exception>
    public bool HasProgram(ProgramType type) => _programs.GetOrAdd(type, ProbeProgram);

    /// <summary>Whether programs of a kind may call a helper.</summary>
    /// <param name="type">The kind of program.</param>
    /// <param name="helper">The helper's number (<c>enum bpf_func_id</c>).</param>
    /// <exception cref="BpfSyscallException">This process may not ask.</exception>
    /// <exception cref="FeatureNotSupportedException">Which helpers such programs may call depends on more than their kind: extensions, struct_ops.</exception>
    public bool HasHelper(ProgramType type, int helper)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(helper);
        return HasProgram(type) && _helpers.GetOrAdd((type, helper), asked => ProbeHelper(asked.Type, asked.Helper));
    }

    /// <summary>Whether programs of a kind may call a helper.</summary>
    /// <param name="type">The kind of program.</param>
    /// <param name="helper">The helper's name, with or without its <c>bpf_</c>.</param>
    /// <returns>Whether they may; never for names that no kernel has.</returns>
    /// <inheritdoc cref="HasHelper(ProgramType, int)"/>
    public bool HasHelper(ProgramType type, string helper)
    {
        ArgumentException.ThrowIfNullOrEmpty(helper);
        string name = helper.StartsWith("bpf_", StringComparison.Ordinal) ? helper[4..] : helper;
        return HelperNames.TryFindNumber(name, out int number) && HasHelper(type, number);
    }

    /// <summary>The numbers of all helpers that programs of a kind may call, ascending.</summary>
    /// <param name="type">The kind of program.</param>
    /// <inheritdoc cref="HasHelper(ProgramType, int)"/>
    public IEnumerable<int> HelpersOf(ProgramType type)
    {
        for (int helper = 1; HelperNames.Find(helper) is not null; helper++)
        {
            if (HasHelper(type, helper))
                yield return helper;
        }
    }

    /// <summary>Whether it has links of a sort.</summary>
    /// <param name="type">The sort.</param>
    /// <exception cref="BpfSyscallException">This process may not ask.</exception>
    public bool HasLink(BpfLinkType type) => _links.GetOrAdd(type, ProbeLink);

    /// <summary>Whether it takes C types of a kind.</summary>
    /// <param name="feature">The kind of types.</param>
    /// <exception cref="BpfSyscallException">This process may not ask.</exception>
    public bool HasTypes(TypesFeature feature) => _types.GetOrAdd(feature, ProbeTypes);

    /// <summary>Finds out. Called until it has answered once.</summary>
    protected abstract InstructionSetVersion ProbeInstructionSet();

    /// <summary>Finds out. Called until it has answered once for the kind.</summary>
    protected abstract bool ProbeMap(MapType type);

    /// <summary>Finds out. Called until it has answered once for the kind.</summary>
    protected abstract bool ProbeProgram(ProgramType type);

    /// <summary>Finds out, for a kind of program that it has. Called until it has answered once for both.</summary>
    protected abstract bool ProbeHelper(ProgramType type, int helper);

    /// <summary>Finds out. Called until it has answered once for the sort.</summary>
    protected abstract bool ProbeLink(BpfLinkType type);

    /// <summary>Finds out. Called until it has answered once for the kind.</summary>
    protected abstract bool ProbeTypes(TypesFeature feature);
}
