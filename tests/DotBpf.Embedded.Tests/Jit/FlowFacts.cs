using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Jit;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Jit;

/// <summary>Facts of programs that are known to be good, by following context, maps and numbers through registers and stack.</summary>
internal sealed class FlowFacts
{
    private readonly ProgramListing _listing;
    private readonly Dictionary<int, FlowState> _states = [];
    private readonly Queue<int> _waiting = [];
    private readonly InstructionFact[] _facts;

    private FlowFacts(EmbeddedProgram program)
    {
        _listing = new ProgramListing(program);
        _facts = new InstructionFact[_listing.Length];
        FlowState begin = new();
        begin.Registers[1] = new(FlowKind.Context, 0);
        begin.Registers[10] = new(FlowKind.Frame, 0);
        Meet(0, begin);
        while (_waiting.TryDequeue(out int slot))
            Follow(slot);
        foreach ((int slot, FlowState state) in _states)
            _facts[slot] = FactOf(slot, state);
    }

    internal static ProgramFacts Of(EmbeddedProgram program)
    {
        FlowFacts flow = new(program);
        int[] starts = [.. program.Functions.Order(), flow._listing.Length];
        var functions = starts.Zip(starts.Skip(1), (start, end) => new FunctionFact(start, end, 512, ReadsUnwritten: true, IsCallback: false, CallsTail: false));
        return new ProgramFacts([.. flow._facts], [.. functions], 0);
    }

    private void Follow(int slot)
    {
        FlowState state = _states[slot].Copy();
        int callback = _listing.LoadedFunction(slot);
        if (callback >= 0)
            Meet(callback, FlowState.OfFunction());
        if (_listing.IsFunctionCall(slot))
            Meet(_listing.Target(slot), state.ForCallee());
        if (_listing.IsImpossible(slot))
            return;
        Apply(slot, state);
        if (_listing.IsJump(slot))
            Meet(_listing.Target(slot), state);
        if (_listing.FallsThrough(slot))
            Meet(_listing.After(slot), state);
    }

    private void Meet(int slot, FlowState state)
    {
        bool isNew = _states.TryAdd(slot, state.Copy());
        if (isNew || _states[slot].Meet(state))
            _waiting.Enqueue(slot);
    }

    private void Apply(int slot, FlowState state)
    {
        Instruction instruction = _listing[slot];
        InstructionDefinition row = _listing.Row(slot)!;
        FlowValue[] registers = state.Registers;
        FlowValue destination = registers[instruction.Destination];
        FlowValue operand = row.Operand == Operand.Register ? registers[instruction.Source] : new(FlowKind.Number, instruction.Immediate);
        switch (row.Operation)
        {
            case Operation.Move when row.Width == 64 || operand.Kind == FlowKind.Number:
                registers[instruction.Destination] = row.Width == 64 ? operand : new(FlowKind.Number, (uint)operand.Number);
                break;
            case Operation.Add when row.Width == 64 && operand.Kind == FlowKind.Number:
                registers[instruction.Destination] = destination with { Number = destination.Number + operand.Number };
                break;
            case Operation.LoadImmediate:
                registers[instruction.Destination] = OfConstant(instruction, _listing.Constant(slot));
                break;
            case Operation.Load:
                registers[instruction.Destination] = registers[instruction.Source].Kind == FlowKind.Frame
                    ? state.Read((int)registers[instruction.Source].Number + instruction.Offset, row.Width / 8)
                    : default;
                break;
            case Operation.Store when destination.Kind == FlowKind.Frame:
                state.Write((int)destination.Number + instruction.Offset, row.Width / 8, operand);
                break;
            case >= Operation.AtomicAdd when destination.Kind == FlowKind.Frame:
                state.Write((int)destination.Number + instruction.Offset, 8, default);
                ClearWritten(slot, registers);
                break;
            case Operation.Call:
                state.ForgetLent(isReadOnly: instruction.Immediate is HelperId.MapLookup or HelperId.MapUpdate or HelperId.MapDelete);
                ClearWritten(slot, registers);
                break;
            default:
                ClearWritten(slot, registers);
                break;
        }
    }

    private void ClearWritten(int slot, FlowValue[] registers)
    {
        RegisterSet written = _listing.IsFunctionCall(slot) ? RegisterUse.OfFunction(default).Writes : RegisterUse.Of(_listing, slot).Writes;
        foreach (int register in written)
            registers[register] = default;
    }

    private FlowValue OfConstant(Instruction instruction, ulong value) => instruction.Source switch
    {
        PseudoSource.None when (value >> 32) == 0x4d617000 => new(FlowKind.Map, (uint)value),
        PseudoSource.None => new(FlowKind.Number, (long)value),
        PseudoSource.Map => new(FlowKind.Map, (uint)value),
        _ => default,
    };

    private InstructionFact FactOf(int slot, FlowState state)
    {
        Instruction instruction = _listing[slot];
        InstructionDefinition row = _listing.Row(slot)!;
        InstructionFact fact = new() { IsReachable = true, IsTaken = true, IsPassed = true };
        FlowValue pointer = row.Operation switch
        {
            Operation.Load or Operation.LoadSignExtended or Operation.LoadAcquire => state.Registers[instruction.Source],
            Operation.Store or Operation.StoreRelease or >= Operation.AtomicAdd => state.Registers[instruction.Destination],
            _ => default,
        };
        if (pointer.Kind == FlowKind.Context)
            fact = fact with { Pointer = PointerKind.Context, Offset = (int)pointer.Number + instruction.Offset };
        if (!_listing.IsHelperCall(slot))
            return fact;
        FlowValue map = state.Registers[_listing.IsTailCall(slot) ? 2 : 1], key = state.Registers[2];
        if (map.Kind == FlowKind.Map)
            fact.Map = (int)map.Number;
        if (key.Kind == FlowKind.Frame && state.Read((int)key.Number, 4) is { Kind: FlowKind.Number } number)
            fact.ConstantKey = (uint)number.Number;
        return fact;
    }
}
