using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.KernelFunctions;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Programs;

/// <summary>Finds the functions of the kernel that a program uses among those of this host; of other names there are none, so only weak ones may be used.</summary>
internal sealed class KernelNameBinder
{
    private readonly EmbeddedHost _host;
    private readonly ProgramSpec _spec;
    private readonly BtfTypes? _types;
    private readonly Instruction[] _slots;
    private readonly List<ProgramReference> _absent = [];
    private readonly HashSet<int> _bound = [];

    private KernelNameBinder(EmbeddedHost host, ProgramSpec spec, BtfTypes? types)
    {
        _host = host;
        _spec = spec;
        _types = types;
        _slots = [.. spec.Instructions];
    }

    /// <summary>The program with this host's numbers in its calls, and without what this host lacks.</summary>
    /// <exception cref="FeatureNotSupportedException">It cannot do without a name that this host lacks.</exception>
    /// <exception cref="VerificationException">It declares a function otherwise than it is here.</exception>
    internal static ProgramSpec Bind(EmbeddedHost host, ProgramSpec spec, BtfTypes? types)
    {
        if (spec.Instructions.IsDefault)
            return spec;
        KernelNameBinder binder = new(host, spec, types);
        foreach (ProgramReference reference in spec.References)
            binder.Bind(reference);
        binder.CheckNumbers();
        ProgramSpec bound = binder._bound.Count == 0 ? spec : spec with { Instructions = [.. binder._slots] };
        return bound.WithoutKernelNames(binder._absent, "this host");
    }

    private void Bind(ProgramReference reference)
    {
        switch (reference)
        {
            case KernelFunctionReference function:
                CheckSlot(function);
                Bind(function);
                break;
            case KernelVariableReference { IsWeak: true }:
                _absent.Add(reference);
                break;
            case KernelVariableReference variable:
                throw Missing(variable, $"kernel symbol {variable.Name}");
        }
    }

    private void Bind(KernelFunctionReference function)
    {
        if (KernelFunctionTable.Find(function.KernelName) is not { } found)
            Miss(function);
        else if (Difference(function, found) is { } difference)
            Miss(function, difference);
        else
            Fill(function.Slot, found);
    }

    private void Fill(int slot, HelperDefinition function)
    {
        byte source = _slots[slot].IsWideLoad ? PseudoSource.BtfId : PseudoSource.KernelFunctionCall;
        _slots[slot] = _slots[slot] with { Source = source, Offset = 0, Immediate = function.Id };
        _bound.Add(slot);
    }

    private void Miss(KernelFunctionReference function, string? difference = null)
    {
        if (function.IsWeak)
            _absent.Add(function);
        else
            throw difference is null ? Missing(function, $"kernel function {function.Name}") : Refuse(function.Slot, difference);
    }

    private string? Difference(KernelFunctionReference function, HelperDefinition found)
    {
        if (_types?[function.TypeId] is not BtfFunction declared || !KernelFunctionTable.Types.TryFind(found.Name, out BtfFunction? own))
            return null;
        return declared.Prototype.IsCompatibleWith(own.Prototype)
            ? null
            : $"it declares '{function.Name}' as '{declared.Prototype}', and this host has '{own.Prototype}'. Correct the declaration; structures must be defined, not only named";
    }

    // Numbers of the kernel's functions differ from kernel to kernel, so none but the name says which one is meant.
    private void CheckNumbers()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] is { Opcode: Instruction.CallOpcode, Source: PseudoSource.KernelFunctionCall } && !_bound.Contains(slot) && !_absent.Exists(each => each.Slot == slot))
                throw Refuse(slot, $"it calls kernel function {_slots[slot].Immediate}, and nothing says which function that is");
        }
    }

    private void CheckSlot(KernelFunctionReference function)
    {
        bool isUsed = function.Slot >= 0 && function.Slot < _slots.Length
            && (_slots[function.Slot].Opcode == Instruction.CallOpcode || (_slots[function.Slot].IsWideLoad && function.Slot + 1 < _slots.Length));
        if (!isUsed)
            throw new ArgumentException($"Program '{_spec.Name}' uses '{function.Name}' in slot {function.Slot}, which is no call and no 64-bit load.", nameof(function));
    }

    private FeatureNotSupportedException Missing(ProgramReference reference, string what) => new(
        $"Using {what} (program '{_spec.Name}', slot {reference.Slot})",
        _host.Name,
        advice: "No kernel is in this process, which has a few of its functions only. Declare it __weak and ask bpf_ksym_exists, or load the program on the kernel host.");

    private VerificationException Refuse(int slot, string why) => new(_spec.Name, slot, _spec.FindLine(slot), why + ".", "");
}
