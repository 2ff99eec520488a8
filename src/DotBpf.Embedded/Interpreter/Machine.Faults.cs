using System.Globalization;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Interpreter;

/// <content>Saying what went wrong. Nothing here runs unless a program is being stopped. SAFETY: addresses are compared, never dereferenced.</content>
internal sealed unsafe partial class Machine
{
    /// <summary>Stops the program at an instruction.</summary>
    internal VerificationException Fault(DecodedInstruction* at, string reason)
    {
        int slot = Program.SlotOf(at);
        return new VerificationException(Program.Name, slot, Program.Spec.FindLine(slot), reason + ".", "", isRunning: true);
    }

    /// <summary>Stops the program at the helper call it is making.</summary>
    internal VerificationException Fault(string reason) => Fault(Current, reason);

    /// <summary>Stops the program at a slot that was left empty when it was decoded.</summary>
    internal VerificationException NoInstruction(DecodedInstruction* at)
    {
        int slot = Program.SlotOf(at);
        string? why = Program.Spec.References.OfType<ImpossibleReference>().FirstOrDefault(reference => reference.Slot == slot)?.Why;
        return Fault(at, why ?? "this slot is no instruction: it is the second half of a 64-bit load");
    }

    internal VerificationException OutOfBudget(DecodedInstruction* at) => Fault(
        at,
        $"it ran more than {Host.Options.InstructionBudget.ToString("N0", CultureInfo.InvariantCulture)} instructions. "
        + $"If that is not an endless loop, raise {nameof(EmbeddedHostOptions)}.{nameof(EmbeddedHostOptions.InstructionBudget)}");

    /// <summary>Says what a number in a register is, as far as the machine knows it.</summary>
    internal string Describe(ulong value)
    {
        if (value == 0)
            return "null";
        if (value < 4096)
            return $"null + {value}";
        if (Tokens.IsMap(value) || Tokens.IsInnerMap(value))
            return "a map, which has no address that a program may use";
        if (Tokens.IsFunction(value))
            return "a function, which has no address that a program may use";
        nuint address = (nuint)value;
        if (DescribePacket(address) is { } packet)
            return packet;
        if (address - (nuint)Context < ContextSize)
            return $"context + {address - (nuint)Context}";

        // What lies near the stack comes last, because any of the others may.
        return DescribeValue(address) ?? DescribeStack(address) ?? $"0x{value:x}, which is no address of the program's";
    }

    private string? DescribeStack(nuint address)
    {
        nuint bottom = (nuint)_stackBlock.Start;
        if (address < bottom - FrameSize || address > (nuint)_stackTop + FrameSize)
            return null;
        long distance = (long)address - (long)Registers[10];
        string where = distance < 0 ? $"r10{distance}" : $"r10+{distance}";
        return distance is >= -FrameSize and < 0 ? $"{where} on the stack" : $"{where}, outside the {FrameSize} bytes of its stack";
    }

    private string? DescribePacket(nuint address)
    {
        if (!Packet.Contains(address))
            return null;
        long distance = (long)address - (long)Packet.Data;
        long length = Packet.End - Packet.Data;
        if (distance < 0)
            return $"data{distance} of a packet with {Packet.Data - Packet.Meta} bytes of metadata";
        return $"data+{distance} of a packet of {length} bytes";
    }

    private string? DescribeValue(nuint address)
    {
        for (int i = 0; i < _enteredCount; i++)
        {
            foreach (BoundMap map in _entered[i].Maps)
            {
                foreach (ref readonly MemoryRegion region in map.Map.ValueRegions)
                {
                    nuint distance = address - region.Base;
                    if (distance < region.Length)
                        return DescribeElement(map, region, distance % region.Stride);
                }
            }
        }

        return null;
    }

    private static string DescribeElement(BoundMap map, in MemoryRegion region, nuint within)
    {
        long offset = (long)within - (long)region.Offset;
        string rights = region.Access == MemoryAccess.Read ? ", which programs may only read" : "";
        return $"value{(offset < 0 ? "" : "+")}{offset} of map '{map.Map.Info.Name}', whose values have {region.Size} bytes{rights}";
    }
}
