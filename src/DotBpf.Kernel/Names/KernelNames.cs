using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>The functions and variables of the kernel that one program uses, looked up by name and held until the program is loaded.</summary>
internal sealed class KernelNames : IDisposable
{
    private readonly ProgramSpec _program;
    private readonly BtfTypes? _types;
    private readonly Dictionary<int, KernelName> _found = [];
    private readonly List<ProgramReference> _absent = [];
    private readonly Lazy<Dictionary<string, ulong>> _addresses;
    private readonly Lazy<ModuleTypes> _modules = new(ModuleTypes.Open);

    private KernelNames(ProgramSpec program, BtfTypes? types)
    {
        _program = program;
        _types = types;
        _addresses = new(FindAddresses);
    }

    /// <summary>The weak references to what this kernel does not have.</summary>
    internal IReadOnlyCollection<ProgramReference> Absent => _absent;

    /// <summary>What calls of functions of modules index; position 0 stands for the kernel itself.</summary>
    internal int[] Modules => _modules.IsValueCreated ? _modules.Value.Descriptors : [];

    /// <exception cref="VerificationException">The kernel lacks a name, or has it with another type, and the program cannot do without.</exception>
    internal static KernelNames Find(ProgramSpec program, BtfTypes? types)
    {
        KernelNames names = new(program, types);
        try
        {
            foreach (ProgramReference reference in program.References)
                names.Find(reference);
            return names;
        }
        catch
        {
            names.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_modules.IsValueCreated)
            _modules.Value.Dispose();
    }

    /// <summary>Writes what was found into its instruction.</summary>
    internal void Fill(Instruction[] slots, int slot)
    {
        KernelName name = _found[slot];
        Instruction instruction = slots[slot];
        if (!instruction.IsWideLoad)
        {
            slots[slot] = instruction with { Source = PseudoSource.KernelFunctionCall, Offset = (short)name.Module, Immediate = (int)name.Number };
            return;
        }

        int upper = name.IsAddress ? (int)(name.Number >> 32) : name.Module == 0 ? 0 : Modules[name.Module];
        slots[slot] = instruction with { Source = name.IsAddress ? PseudoSource.None : PseudoSource.BtfId, Immediate = (int)name.Number };
        slots[slot + 1] = slots[slot + 1] with { Immediate = upper };
    }

    private void Find(ProgramReference reference)
    {
        switch (reference)
        {
            case KernelFunctionReference function:
                CheckSlot(function.Slot, isCall: true);
                Find<BtfFunction>(function, function.Name, function.TypeId, function.IsWeak);
                break;
            case KernelVariableReference { TypeId: 0 } symbol:
                CheckSlot(symbol.Slot, isCall: false);
                FindAddress(symbol);
                break;
            case KernelVariableReference variable:
                CheckSlot(variable.Slot, isCall: false);
                Find<BtfVariable>(variable, variable.Name, variable.TypeId, variable.IsWeak);
                break;
        }
    }

    private void CheckSlot(int slot, bool isCall)
    {
        bool isLoad = slot >= 0 && slot < _program.Instructions.Length - 1 && _program.Instructions[slot].IsWideLoad;
        bool mayCall = isCall && slot >= 0 && slot < _program.Instructions.Length && _program.Instructions[slot].Opcode == Instruction.CallOpcode;
        if (!isLoad && !mayCall)
            throw new ArgumentException($"Program '{_program.Name}' uses a name of the kernel in slot {slot}, which is no 64-bit load{(isCall ? " and no call" : "")}.", nameof(slot));
    }

    private void Find<T>(ProgramReference reference, string name, int typeId, bool isWeak)
        where T : BtfType
    {
        if (!KernelTypeInformation.Exists)
            throw Refuse(reference.Slot, $"it uses '{name}' of the kernel. {KernelTypeInformation.Missing}");
        if (!TryFind(Essential(name), out T? found, out int module))
            Miss(reference, isWeak, $"it uses '{name}', which this kernel does not have, or not for programs. Declare it __weak and ask bpf_ksym_exists, or run a kernel that has it");
        else if (_types?[typeId] is T wanted && !TypeOf(wanted).IsCompatibleWith(TypeOf(found)))
            Miss(reference, isWeak && wanted is BtfFunction, $"it declares '{name}' as {Difference(wanted, found)}. Correct the declaration, or give it a flavour (name___old) for a kernel of another shape");
        else
            _found[reference.Slot] = new((ulong)found.Id, IsAddress: false, module);
    }

    private bool TryFind<T>(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? found, out int module)
        where T : BtfType
    {
        module = 0;
        return KernelTypeInformation.Types.TryFind(name, out found) || _modules.Value.TryFind(name, out found, out module);
    }

    private void FindAddress(KernelVariableReference symbol)
    {
        string name = Essential(symbol.Name);
        if (!_addresses.Value.TryGetValue(name, out ulong address))
            Miss(symbol, symbol.IsWeak, $"it takes the address of '{name}', which {KernelAddresses.Path} does not list. Declare it __weak, or run a kernel that has it");
        else if (address == 0)
            throw Refuse(symbol.Slot, $"it takes the address of '{name}', and {KernelAddresses.Path} hides addresses from this process. Run it as root with kernel.kptr_restrict at 1 or 0");
        else
            _found[symbol.Slot] = new(address, IsAddress: true, Module: 0);
    }

    private Dictionary<string, ulong> FindAddresses() =>
        KernelAddresses.Find(_program.References.OfType<KernelVariableReference>().Where(symbol => symbol.TypeId == 0).Select(symbol => Essential(symbol.Name)).ToHashSet(StringComparer.Ordinal));

    private void Miss(ProgramReference reference, bool isWeak, string why)
    {
        if (!isWeak)
            throw Refuse(reference.Slot, why);
        _absent.Add(reference);
    }

    private VerificationException Refuse(int slot, string why) => new(_program.Name, slot, _program.FindLine(slot), why + ".", "");

    private static BtfType TypeOf(BtfType type) => type switch
    {
        BtfFunction function => function.Prototype,
        BtfVariable variable => variable.Type,
        _ => type,
    };

    private static string Difference(BtfType wanted, BtfType found)
    {
        (string mine, string theirs) = (TypeOf(wanted).ToString(), TypeOf(found).ToString());
        return mine == theirs
            ? $"'{mine}', as this kernel does, but one of both only names a structure that the other one defines"
            : $"'{mine}', and this kernel has '{theirs}'";
    }

    // A flavour tells declarations of one name apart, and is no part of the kernel's.
    private static string Essential(string name) => name.IndexOf("___", 1, StringComparison.Ordinal) is > 0 and var at ? name[..at] : name;
}
