using DotBpf.Embedded.Helpers;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>Which registers an instruction reads and which it leaves with something new.</summary>
/// <param name="Reads">The registers it reads.</param>
/// <param name="Writes">The registers that hold something else afterwards, or nothing.</param>
internal readonly record struct RegisterUse(RegisterSet Reads, RegisterSet Writes)
{
    private static RegisterSet CallWrites => RegisterSet.Of(0) | RegisterSet.Arguments;

    /// <summary>What an instruction does other than a call of a function, whose arguments its callee knows.</summary>
    internal static RegisterUse Of(ProgramListing listing, int slot)
    {
        Instruction instruction = listing[slot];
        InstructionDefinition row = listing.Row(slot)!;
        RegisterSet destination = RegisterSet.Of(instruction.Destination);
        RegisterSet source = row.Operand == Operand.Register ? RegisterSet.Of(instruction.Source) : RegisterSet.None;
        return row.Operation switch
        {
            Operation.Move or Operation.MoveSignExtended or Operation.AddressSpaceCast or Operation.Load or Operation.LoadSignExtended => new(source, destination),
            Operation.LoadAcquire => new(source | destination, destination), // in an arena it may leave the register as it was
            Operation.LoadImmediate => new(RegisterSet.None, destination),
            Operation.Store or Operation.StoreRelease => new(destination | source, RegisterSet.None),
            Operation.Jump or Operation.JumpMay => default,
            >= Operation.JumpEqual and <= Operation.JumpSignedLessOrEqual => new(destination | source, RegisterSet.None),
            Operation.Exit => new(RegisterSet.Of(0), RegisterSet.None),
            Operation.LoadPacketAbsolute or Operation.LoadPacketIndirect => new(RegisterSet.Of(6) | source, CallWrites),
            Operation.AtomicCompareExchange => new(destination | source | RegisterSet.Of(0), RegisterSet.Of(0)),
            >= Operation.AtomicAdd and <= Operation.AtomicExchange => new(destination | source, row.Fetches ? source : RegisterSet.None),
            Operation.Call => OfHelper(listing.HelperAt(slot)),
            _ => new(destination | source, destination),
        };
    }

    /// <summary>What the call of a function does that takes these arguments.</summary>
    internal static RegisterUse OfFunction(RegisterSet arguments) => new(arguments, CallWrites);

    /// <summary>The registers that a helper takes; all where it may take more than are verified.</summary>
    internal static RegisterSet ArgumentsOf(HelperDefinition helper) =>
        (helper.Effects & HelperEffects.FollowsNumbers) != 0 ? RegisterSet.Arguments : RegisterSet.FirstArguments(helper.Takes.Length);

    // A tail call that fails leaves r0 as it was, and one that succeeds leaves nothing.
    private static RegisterUse OfHelper(HelperDefinition? helper) => helper!.Id == HelperId.TailCall
        ? new(RegisterSet.FirstArguments(3), RegisterSet.Arguments)
        : new(ArgumentsOf(helper), CallWrites);
}
