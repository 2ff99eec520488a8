using DotBpf.Embedded.Helpers;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Flow;

/// <summary>Which registers each instruction or one after it may still read: a bit for each of r0 to r9.</summary>
internal sealed class RegisterLiveness
{
    private const ushort Result = 1;
    private const ushort Arguments = 0b11_1110;
    private const ushort Preserved = 0b11_1100_0000;

    private readonly ushort[] _before;

    private RegisterLiveness(int length) => _before = new ushort[length];

    internal static RegisterLiveness Of(ProgramCode code)
    {
        RegisterLiveness liveness = new(code.Length);
        bool changed = true;
        while (changed)
            changed = liveness.Pass(code);
        return liveness;
    }

    /// <summary>What is read at or after an instruction of the function that runs.</summary>
    internal ushort Before(int slot) => _before[slot];

    /// <summary>What is read in a function whose call at <paramref name="slot"/> is under way.</summary>
    internal ushort During(int slot, bool isCallback) => isCallback
        ? _before[slot]
        : (ushort)(slot + 1 < _before.Length ? _before[slot + 1] & Preserved : 0);

    private bool Pass(ProgramCode code)
    {
        bool changed = false;
        for (int slot = code.Length - 1; slot >= 0; slot--)
        {
            if (!code.IsInstruction(slot))
                continue;
            (int first, int second) = code.Successors(slot);
            int after = (first >= 0 ? _before[first] : 0) | (second >= 0 ? _before[second] : 0);
            ushort before = (ushort)((after & ~Writes(code, slot)) | Reads(code, slot));
            changed |= before != _before[slot];
            _before[slot] = before;
        }

        return changed;
    }

    /// <summary>What an instruction writes, or leaves without a value.</summary>
    internal static int Writes(ProgramCode code, int slot)
    {
        Instruction instruction = code[slot];
        InstructionDefinition row = code.Row(slot);
        return row.Operation switch
        {
            Operation.Call => Result | Arguments,
            Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect => Result | Arguments,
            Operation.AtomicCompareExchange => Result,
            >= Operation.AtomicAdd and <= Operation.AtomicExchange => row.Fetches ? Bit(instruction.Source) : 0,
            Operation.Store or Operation.StoreRelease or Operation.Exit => 0,
            >= Operation.Jump and <= Operation.JumpMay => 0,
            _ => Bit(instruction.Destination),
        };
    }

    private static int Reads(ProgramCode code, int slot)
    {
        Instruction instruction = code[slot];
        InstructionDefinition row = code.Row(slot);
        int source = row.Operand == Operand.Register ? Bit(instruction.Source) : 0;
        return row.Operation switch
        {
            Operation.Call => ReadsOfCall(code, slot),
            Operation.Exit => Result,
            Operation.LoadImmediate or Operation.Jump or Operation.JumpMay => 0,
            Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect => source | Bit(6),
            Operation.Move or Operation.MoveSignExtended or Operation.AddressSpaceCast or Operation.Load or Operation.LoadSignExtended or Operation.LoadAcquire => source,
            Operation.AtomicCompareExchange => source | Bit(instruction.Destination) | Result,
            _ => source | Bit(instruction.Destination),
        };
    }

    private static int ReadsOfCall(ProgramCode code, int slot) => code.HelperAt(slot) is { } helper ? ((1 << helper.Takes.Length) - 1) << 1 : Arguments;

    private static int Bit(int register) => 1 << register;
}
