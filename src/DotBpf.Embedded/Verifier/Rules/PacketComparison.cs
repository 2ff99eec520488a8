using DotBpf.Embedded.Verifier.States;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Comparisons of packet pointers with the end of the packet: how programs show what is there.</summary>
internal static class PacketComparison
{
    // MAX_PACKET_OFF, kernel/bpf/verifier.c, 6.18.
    private const ulong LongestPacket = 0xffff;

    /// <summary>Whether a comparison always or never holds, by what earlier ones have shown.</summary>
    internal static bool? Decide(Operation condition, Value first, Value second)
    {
        if (first.Kind == ValueKind.PacketEnd == (second.Kind == ValueKind.PacketEnd))
            return null;
        if (first.Kind == ValueKind.PacketEnd)
            return Decide(Numbers.NumberComparison.Mirror(condition), second, first);
        return (condition, first.Extent) switch
        {
            (Operation.JumpGreater, PacketExtent.BeyondEnd) => true,
            (Operation.JumpLessOrEqual, PacketExtent.BeyondEnd) => false,
            (Operation.JumpGreaterOrEqual, PacketExtent.AtEnd or PacketExtent.BeyondEnd) => true,
            (Operation.JumpLess, PacketExtent.AtEnd or PacketExtent.BeyondEnd) => false,
            _ => null,
        };
    }

    /// <summary>Notes what the comparison shows on either path.</summary>
    internal static void Learn(ProgramState taken, ProgramState passed, Operation condition, Value first, Value second, Instruction instruction)
    {
        if (IsEnd(first, second))
            Learn(taken, passed, condition, first, instruction.Destination);
        else if (IsEnd(second, first))
            Learn(taken, passed, Numbers.NumberComparison.Mirror(condition), second, instruction.Source);
    }

    private static bool IsEnd(Value pointer, Value end) =>
        (pointer.Kind == ValueKind.Packet && end.Kind == ValueKind.PacketEnd) || (pointer.Kind == ValueKind.PacketMeta && end.IsPacketStart);

    private static void Learn(ProgramState taken, ProgramState passed, Operation condition, Value pointer, int register)
    {
        switch (condition)
        {
            case Operation.JumpGreater:
                Extend(passed, pointer, isOpen: false);
                Limit(taken, register, pointer, PacketExtent.BeyondEnd);
                break;
            case Operation.JumpGreaterOrEqual:
                Extend(passed, pointer, isOpen: true);
                Limit(taken, register, pointer, PacketExtent.AtEnd);
                break;
            case Operation.JumpLess:
                Extend(taken, pointer, isOpen: true);
                Limit(passed, register, pointer, PacketExtent.AtEnd);
                break;
            case Operation.JumpLessOrEqual:
                Extend(taken, pointer, isOpen: false);
                Limit(passed, register, pointer, PacketExtent.BeyondEnd);
                break;
        }
    }

    // The packet goes at least as far as the pointer; where it goes further, by at least one byte.
    private static void Extend(ProgramState state, Value pointer, bool isOpen)
    {
        if (pointer.Offset < 0 || (pointer.Offset == 0 && isOpen))
            return;
        if (pointer.Range.Maximum > LongestPacket || pointer.Range.Maximum + (ulong)pointer.Offset > LongestPacket)
            return;
        int extent = pointer.Offset + (isOpen ? 1 : 0);
        state.Replace(value => value.Kind == pointer.Kind && value.Id == pointer.Id && value.Extent < extent ? value with { Extent = extent } : value);
    }

    private static void Limit(ProgramState state, int register, Value pointer, int extent)
    {
        if (pointer.Kind == ValueKind.Packet)
            state.Frame[register] = state.Frame[register] with { Extent = extent };
    }
}
